"""A clock on which every pause is over at once."""

import asyncio

from typing_extensions import override

from tests.fakes.operations import HandClock


class ImpatientClock(HandClock):
    """Stands still; `pauses` keeps what was asked for, in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    @override
    async def sleep(self, seconds: float) -> None:
        """Let others work, no more."""
        self.pauses.append(seconds)
        await asyncio.sleep(0)
