"""Sandboxes to fly: shared ones for tests that break nothing for good, a fresh one for each that does."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.e2e.background import in_background
from tests.e2e.clock import jumping
from tests.e2e.pilot import Ground, Pilot, grounded, sandbox
from tests.e2e.rules import Rules
from tests.fakes.alembic import alembic_at_hand

TWO_LEADS = (
    "  - {action: deploy, service: payment-service, environment: production,\n"
    "     approvals: [{role: team-lead, count: 2}]}\n"
)


@pytest.fixture(scope="module", autouse=True)
def _alembic() -> Iterator[None]:
    """Keep Alembic at hand."""
    with alembic_at_hand():
        yield


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Run the sandbox that is shared; payment-service needs two leads in production."""
    folder = tmp_path_factory.mktemp("team")
    config = Rules(folder, TWO_LEADS).config
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


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    """Return the settings of the spare sandbox."""
    return Rules(tmp_path_factory.mktemp("spare"))


@pytest.fixture(scope="session")
def spare_ground(rules: Rules) -> Iterator[Ground]:
    """Run the spare sandbox: the project's own matrix, a bot whose clock jumps two hours with a signal."""
    state = rules.config.with_name("state")
    with in_background(lambda: grounded(state, config=rules.config, command=jumping)) as ground:
        yield ground


@pytest.fixture
async def spare(spare_ground: Ground) -> AsyncIterator[Pilot]:
    """Fly the spare sandbox, whose time, matrix, replicas and databases tests may change.

    Each leaves no lock, no open review and no other matrix behind.
    """
    async with spare_ground.pilot() as pilot:
        try:
            yield pilot
        finally:
            await pilot.calm()


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Pilot]:
    """Fly a sandbox that one test has to itself."""
    async with sandbox(tmp_path) as pilot:
        yield pilot
