"""What every order is, and what orders act upon."""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from sandbox.discord.clock import Clock, Timer
from sandbox.discord.faults.cast import Cast
from sandbox.discord.faults.rest import RestFaults
from sandbox.discord.gateway import Gateway

Name = str | int
Amount = Annotated[float, msgspec.Meta(ge=0)]


class Order(msgspec.Struct, tag_field="do", forbid_unknown_fields=True):
    """One thing to do now: its fields, and a call that does it in a scene and returns what to tell."""


@dataclass(slots=True)
class Scene:
    """The parts of one local Discord; `bot_returns` is the pending end of an outage."""

    gateway: Gateway
    rest: RestFaults
    cast: Cast
    clock: Clock
    bot_returns: Timer | None = None

    def set_bot_offline(self, *, offline: bool) -> int:
        """Begin or end an outage of the bot's gateway; return how many sockets were closed."""
        if self.bot_returns is not None:
            self.bot_returns.cancel()
            self.bot_returns = None
        return self.gateway.refuse_bot(refused=offline)

    def end_outage_after(self, seconds: float) -> None:
        """Let the bot in again after some seconds."""
        self.bot_returns = self.clock.call_later(seconds, self._end_outage)

    def _end_outage(self) -> None:
        self.set_bot_offline(offline=False)
