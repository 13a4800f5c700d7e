"""Interactions on their way: from a person to the bot, and the first response back to the person."""

from collections.abc import Iterator, Mapping
from functools import partial

from sandbox.discord.clock import Clock
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.interactions.pending import Pending, PendingInteractions
from sandbox.discord.wire import Json, mend
from sandbox.discord.wire import interactions as wire
from sandbox.discord.world.model import Interaction, base_payload, serializers
from sandbox.discord.world.state import Deliver, State

USUAL_LOCALE = "en-US"
SUBCOMMANDS = (1, 2)


class Asking:
    """Hands interactions over; `locales` are those of people, by user id, `patience` seconds to respond."""

    def __init__(
        self, state: State, deliver: Deliver, clock: Clock, locales: Mapping[int, str], patience: float
    ) -> None:
        self._state = state
        self._deliver = deliver
        self._locales = locales
        self._pending = PendingInteractions(deliver, clock, patience)

    def close(self) -> None:
        """Cancel what still waits for an answer."""
        self._pending.close()

    def ask(
        self, actor: Actor, kind: int, channel_id: int, data: Json, *,
        nonce: str | None = None, message_id: int | None = None, opener: Interaction | None = None,
    ) -> Interaction:  # fmt: skip
        """Send an interaction of this person to the bot; `opener` is the one whose modal is submitted."""
        channel = self._state.get_channel(channel_id)
        record, payload = base_payload(
            self._state,
            type=kind,
            channel_id=channel_id,
            guild_id=channel.guild_id,
            user_id=actor.user_id,
            data=data,
        )
        record.initial_response_deadline = self._state.iso_after(self._pending.patience)
        record.source_message_id = message_id
        if record.command_name is not None:
            record.command_name = " ".join(_path(data))
        if opener is not None:
            self._state.triggers[record.id] = self._state.trigger_of(opener)
        if message_id is not None:
            message = self._state.get_message(channel_id, message_id)
            payload["message"] = serializers.message_payload(self._state, message)
        wire.complete_payload(
            payload, guild_id=channel.guild_id, locale=self._locales.get(actor.user_id, USUAL_LOCALE)
        )
        unanswered = None if opener is None else partial(_return, opener)
        self._pending.begin(record.id, Pending(actor.user_id, nonce, kind, unanswered))
        self._deliver(Dispatch("INTERACTION_CREATE", mend(payload), self._state.bot_id))
        return record

    def pass_on(self, interaction_id: int) -> None:
        """Tell the person how the bot responded first."""
        record = self._state.interactions[interaction_id]
        modal = None
        if record.modal is not None:
            place = {
                "channel_id": str(record.channel_id),
                "guild_id": str(record.guild_id) if record.guild_id else None,
            }
            modal = wire.modal_create(record.id, record.modal, self.application(), place)
        self._pending.answer(record.id, choices=record.autocomplete_choices, modal=modal)

    def application(self) -> Json:
        """Return the application as people see it."""
        bot = self._state.users[self._state.bot_id]
        return {
            "id": str(self._state.application_id),
            "name": bot.name,
            "description": "",
            "icon": None,
            "flags": 0,
            "bot": mend(serializers.user_payload(bot)),
        }


def _return(opener: Interaction) -> None:
    """Let a modal be sent again: Discord's client leaves it open where the bot did not answer."""
    opener.modal_consumed = False


def _path(node: Json) -> Iterator[str]:
    """Yield the names of a command and the subcommands it was used by: what the answer says was used."""
    yield node["name"]
    for option in node.get("options", []):
        if option["type"] in SUBCOMMANDS:
            yield from _path(option)
