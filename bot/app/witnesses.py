"""Gives every checkpoint to every place that keeps them, and says whether enough places have it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.witness import Sink, SinkError, Unwitnessed
from bot.settings import Require
from bot.store.writer import Writer

SECONDS = 5.0
"""How long one place may take."""
log = structlog.get_logger(__name__)


class Witnesses:
    """The `Witness` port over `channel` and `sinks`; `require` says how many have to have a checkpoint.

    People read the channel: what comes every minute is not for it, unless it is back from a trouble.
    """

    def __init__(self, writer: Writer, channel: Sink, sinks: Sequence[Sink], require: Require) -> None:
        self._writer = writer
        self._channel = channel
        self._sinks = (channel, *sinks)
        self._require = require
        self._turn = asyncio.Lock()
        self._begun = 0
        self._held: dict[str, Checkpoint] = {}
        self._missed: dict[str, datetime] = {}  # when the first was made that a sink without any did not take
        self._wrong: dict[str, str] = {}

    async def anchor(self) -> None:
        """Return when enough sinks hold a checkpoint of all that is kept; raise Unwitnessed, StoreError.

        Whoever comes while others wait shares the next round with them, also where it fails.
        """
        if self._require is Require.NONE:
            return
        wanted = await self._writer.checkpoint()
        before = self._begun
        async with self._turn:
            if self._begun == before and not self._is_held(wanted.size):
                await self._give(self._sinks)
        if not self._is_held(wanted.size):
            raise Unwitnessed(self._sentence())

    async def tell(self) -> None:
        """Give the newest checkpoint to every sink; what goes wrong is only noted."""
        async with self._turn:
            await self._give([s for s in self._sinks if s is not self._channel or s.name in self._wrong])

    @property
    def trouble(self) -> str | None:
        """A sentence while too few sinks took the last checkpoint that they were given, else None."""
        good = len(self._sinks) - len(self._wrong)
        return None if good >= self._needed() else self._sentence()

    def ages(self, now: datetime) -> Mapping[str, float]:
        """Return, by its name, how old (seconds) the newest checkpoint is that a sink has taken.

        One that has never taken any ages from the first that it missed, so that it is noticed as well.
        """
        known = self._missed | {name: held.at for name, held in self._held.items()}
        return {name: (now - at).total_seconds() for name, at in known.items()}

    async def _give(self, sinks: Sequence[Sink]) -> None:
        """Give each of them the newest checkpoint, never an older one than they know."""
        self._begun += len(sinks) == len(self._sinks)
        if (checkpoint := self._writer.newest_checkpoint()) is not None:
            await asyncio.gather(*(self._give_to(sink, checkpoint) for sink in sinks))

    async def _give_to(self, sink: Sink, checkpoint: Checkpoint) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                await sink.put(checkpoint)
        except (SinkError, TimeoutError) as error:
            why = str(error) or f"it did not answer within {SECONDS:g} s"
            log.warning("checkpoint not taken", sink=sink.name, error=why)
            self._wrong[sink.name] = why
            self._missed.setdefault(sink.name, checkpoint.at)
        else:
            self._wrong.pop(sink.name, None)
            self._held[sink.name] = checkpoint

    def _is_held(self, size: int) -> bool:
        have = sum(1 for held in self._held.values() if held.size >= size)
        return have >= self._needed()

    def _needed(self) -> int:
        return {Require.NONE: 0, Require.ANY: 1, Require.ALL: len(self._sinks)}[self._require]

    def _sentence(self) -> str:
        wrong = "; ".join(f"{name}: {why}" for name, why in self._wrong.items())
        return (
            f"The audit log's checkpoints do not reach {self._require} of their places ({wrong}). "
            "Nothing is executed until they do; see `audit` in the settings."
        )
