"""A team's tool, and what every adapter is built with."""

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.script import DeliveryTool


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open what every adapter is built with."""
    async with aiohttp.ClientSession() as one:
        yield one


@pytest.fixture
def tool(tmp_path: Path) -> Iterator[DeliveryTool]:
    """Set up the team's tool."""
    with closing(DeliveryTool(tmp_path)) as one:
        yield one
