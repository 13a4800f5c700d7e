"""An impatient person before a command: they hear of progress at once, and what they wait for comes after."""

import asyncio
import io
import sys
from threading import Event

import pytest
from typing_extensions import override

from bot.app import progress


class Heard(io.StringIO):
    """A stream that tells when something was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self._heard = Event()

    @override
    def flush(self) -> None:
        self._heard.set()

    def wait(self, _: object = None) -> None:
        """Wait until something was heard, also as one who is told a line."""
        assert self._heard.wait(10), "nothing was told of any progress"

    async def heard(self) -> None:
        """Wait while others go on."""
        await asyncio.to_thread(self.wait)


def listen(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Hear standard error, where each command tells of its progress after no time, and then no more."""
    heard = Heard()
    monkeypatch.setattr(sys, "stderr", heard)
    monkeypatch.setattr(progress, "_PAUSES", (0.01, 60.0))
    return heard
