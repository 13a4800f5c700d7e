"""A GitHub for each test, which must not have found anything to object to."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.delivery_github import GitHubBench, at_github


@pytest.fixture
async def github() -> AsyncIterator[GitHubBench]:
    """Set up the adapter and its GitHub."""
    async with at_github() as bench:
        yield bench
