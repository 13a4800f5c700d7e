"""The memory that contract suites are run over."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.memory_bench import BENCHES, Bench


@pytest.fixture(params=BENCHES, ids=lambda bench: bench.__name__)
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """Set up each memory in turn."""
    async with request.param(tmp_path) as one:
        yield one
