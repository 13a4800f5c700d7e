"""Sandboxes to fly: one for a module of tests that break nothing, a fresh one for each that does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.pilot import Pilot, sandbox, two_leads


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly the module's own sandbox; payment-service needs two leads in production.

    Its tests say `pytestmark = pytest.mark.asyncio(loop_scope="module")`.
    """
    folder = tmp_path_factory.mktemp("team")
    async with sandbox(folder / "state", config=two_leads(folder)) as pilot:
        yield pilot


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Pilot]:
    """Fly a sandbox that one test has to itself."""
    async with sandbox(tmp_path) as pilot:
        yield pilot
