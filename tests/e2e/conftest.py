"""Sandboxes to fly: one for a module of tests that break nothing, a fresh one for each that does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.pilot import Pilot, sandbox


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly the module's own sandbox; its tests say `pytestmark = pytest.mark.asyncio(loop_scope="module")`."""
    async with sandbox(tmp_path_factory.mktemp("sandbox")) as pilot:
        yield pilot


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Pilot]:
    """Fly a sandbox that one test has to itself."""
    async with sandbox(tmp_path) as pilot:
        yield pilot
