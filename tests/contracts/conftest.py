"""The memory and the delivery adapters that contract suites are run over."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.contracts import delivery_bench, delivery_benches
from tests.contracts.memory_bench import BENCHES, Bench
from tests.fakes.alembic import alembic_at_hand


@pytest.fixture(scope="module", autouse=True)
def _alembic() -> Iterator[None]:
    """Keep Alembic at hand."""
    with alembic_at_hand():
        yield


@pytest.fixture(params=BENCHES, ids=lambda bench: bench.__name__)
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """Set up each memory in turn."""
    async with request.param(tmp_path) as one:
        yield one


@pytest.fixture(params=delivery_benches.BENCHES, ids=lambda bench: bench.__name__)
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[delivery_bench.Bench]:
    """Set up each delivery adapter in turn."""
    async with request.param(tmp_path) as one:
        yield one
