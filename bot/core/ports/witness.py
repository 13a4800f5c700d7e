"""Who else knows how the audit log stands: places that the bot's own host cannot rewrite."""

from typing import Protocol

from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.store import StoreError


class Unwitnessed(StoreError):  # noqa: N818 - names the state of the log
    """The log's newest records are known to fewer places than they have to be; nothing may rest on them."""


class SinkError(Exception):
    """This place did not take the checkpoint; a sentence without its full stop says why."""


class Sink(Protocol):
    """One place that keeps checkpoints."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    async def put(self, checkpoint: Checkpoint) -> None:
        """Return when it is kept there, durably; raise SinkError. The same one twice is kept."""
        ...


class Witness(Protocol):
    """Everybody who has to know."""

    async def anchor(self) -> None:
        """Return when enough places hold a checkpoint of all that is kept; raise Unwitnessed, StoreError."""
        ...


class Nobody:
    """The witness of those who ask for none."""

    async def anchor(self) -> None:
        """Wait for nobody."""
