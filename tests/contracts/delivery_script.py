"""The `script` delivery with a tool of real processes, for the contract suites."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp

from bot.core.ports.delivery import Delivery
from tests.contracts.delivery_bench import Bench, Traits
from tests.fakes.script import DeliveryTool


class ScriptBench:
    """The adapter over the tool."""

    traits = Traits()

    def __init__(self, session: aiohttp.ClientSession, tool: DeliveryTool) -> None:
        self._session = session
        self._tool = tool
        self.delivery: Delivery = tool.adapter(session)

    async def hold(self) -> None:
        """Hold the tool."""
        self._tool.hold()

    async def release(self) -> None:
        """Release the tool."""
        self._tool.release()

    async def move(self, version: str) -> None:
        """Build a version anew."""
        self._tool.move(version)

    async def lose_answer(self) -> None:
        """Do nothing: between a process and its parent no answer gets lost."""

    async def silence(self) -> None:
        """Take the tool's books and the adapter's journal away."""
        (self._tool.folder / "books.json").unlink()
        (self._tool.state / "operations.jsonl").mkdir(parents=True)
        self.delivery = self._tool.adapter(self._session, ping=("there-is-no-such-command",))

    def effects(self) -> list[str]:
        """Read the tool's own list."""
        return self._tool.orders()


@asynccontextmanager
async def script(folder: Path) -> AsyncIterator[Bench]:
    """Set up the tool."""
    async with aiohttp.ClientSession() as session:
        with closing(DeliveryTool(folder)) as tool:
            yield ScriptBench(session, tool)
