"""One running local Discord for all that is looked at in it; each test puts back what it takes away."""

from collections.abc import AsyncIterator

import pytest_asyncio

from sandbox.discord.server import LocalDiscord
from tests.fakes.inspected import served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def local() -> AsyncIterator[LocalDiscord]:
    """Return a server in which all is well."""
    async with served() as opened:
        yield opened
