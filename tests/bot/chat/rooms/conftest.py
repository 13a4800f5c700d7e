"""A guild for rooms of incidents, over sockets."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.discord_rooms import Rooms, open_rooms


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Rooms]:
    """Return the port on a guild in which nothing was made yet."""
    async with open_rooms(tmp_path) as opened:
        yield opened
