"""A local Discord of its own for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.local_discord import Caller, local_discord


@pytest.fixture
async def town() -> AsyncIterator[Caller]:
    """Serve a guild of alice and bob, with one bot."""
    async with local_discord() as caller:
        yield caller
