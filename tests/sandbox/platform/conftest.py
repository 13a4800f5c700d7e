"""A small real platform for the tests of its interface."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.platform import Served, served


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Served]:
    """Start the small platform."""
    async with served(tmp_path) as one:
        yield one


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open a client."""
    async with aiohttp.ClientSession() as one:
        yield one
