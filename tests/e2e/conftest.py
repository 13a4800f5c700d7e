"""Sandboxes to fly: one shared by all tests that break nothing for good, a fresh one for each that does."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.e2e.background import in_background
from tests.e2e.configuration import two_leads
from tests.e2e.pilot import Ground, Pilot, grounded, sandbox


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Run the sandbox that is shared; payment-service needs two leads in production."""
    folder = tmp_path_factory.mktemp("team")
    config = two_leads(folder)
    with in_background(lambda: grounded(folder / "state", config=config)) as ground:
        yield ground


@pytest.fixture
async def pilot(ground: Ground) -> AsyncIterator[Pilot]:
    """Fly the shared sandbox; what the test disturbed is calmed afterwards.

    What runs there is what earlier tests left: ask with `order`, which takes whatever version does not run.
    """
    async with ground.pilot() as pilot:
        try:
            yield pilot
        finally:
            await pilot.calm()


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Pilot]:
    """Fly a sandbox that one test has to itself."""
    async with sandbox(tmp_path) as pilot:
        yield pilot
