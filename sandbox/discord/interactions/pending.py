"""Interactions that a person waits for: for three seconds, as in Discord, then "did not respond"."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.discord.clock import Clock, Timer
from sandbox.discord.events import Dispatch
from sandbox.discord.wire.interactions import TIMED_OUT

Json = dict[str, Any]

SECONDS_TO_RESPOND = 3.0
AUTOCOMPLETE = 4


@dataclass(frozen=True)
class Pending:
    """Who asked, what their client calls it, of which type the interaction is, what its silence leads to."""

    user_id: int
    nonce: str | None
    kind: int
    unanswered: Callable[[], None] | None = None


class PendingInteractions:
    """Tells the person's client how their interaction goes, as Discord's own client is told.

    `patience` is how many seconds it waits.
    """

    def __init__(
        self, deliver: Callable[[Dispatch], None], clock: Clock, patience: float = SECONDS_TO_RESPOND
    ) -> None:
        self._deliver = deliver
        self._clock = clock
        self.patience = patience
        self._waiting: dict[int, tuple[Pending, Timer]] = {}

    def begin(self, interaction_id: int, pending: Pending) -> None:
        """Wait for the first response; INTERACTION_FAILURE when there is none in time."""
        timer = self._clock.call_later(self.patience, lambda: self._give_up(interaction_id))
        self._waiting[interaction_id] = (pending, timer)
        if pending.kind != AUTOCOMPLETE:
            self._tell("INTERACTION_CREATE", interaction_id, pending)

    def answer(
        self, interaction_id: int, *, choices: list[Json] | None = None, modal: Json | None = None
    ) -> None:
        """Pass the first response on: choices, a modal, or that it succeeded."""
        pending, timer = self._waiting.pop(interaction_id, (None, None))
        if pending is None or timer is None:
            return
        timer.cancel()
        if choices is not None:
            payload = {"choices": choices, "nonce": pending.nonce}
            self._deliver(Dispatch("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", payload, pending.user_id))
            return
        if modal is not None:
            payload = {**modal, "nonce": pending.nonce}
            self._deliver(Dispatch("INTERACTION_MODAL_CREATE", payload, pending.user_id))
        self._tell("INTERACTION_SUCCESS", interaction_id, pending)

    def close(self) -> None:
        """Forget all that is waited for."""
        for _, timer in self._waiting.values():
            timer.cancel()
        self._waiting.clear()

    def _give_up(self, interaction_id: int) -> None:
        pending, _ = self._waiting.pop(interaction_id)
        if pending.unanswered is not None:
            pending.unanswered()
        self._tell("INTERACTION_FAILURE", interaction_id, pending, reason_code=TIMED_OUT)

    def _tell(self, event: str, interaction_id: int, pending: Pending, **more: object) -> None:
        payload = {"id": str(interaction_id), "nonce": pending.nonce, **more}
        self._deliver(Dispatch(event, payload, pending.user_id))
