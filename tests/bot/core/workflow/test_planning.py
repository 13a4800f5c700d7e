"""What a request comes to, and at which back end."""

import pytest

from bot.core.domain.plan import Action, Plan
from bot.core.domain.refusal import Refused
from bot.core.workflow import planning
from tests.fakes.bench import BOB, Bench
from tests.fakes.migrations import STEPS, OrderMigrations


async def test_each_power_is_planned_from_what_is_true_now(bench: Bench) -> None:
    """Versions are resolved, replicas read, migrations listed, the way back found in what was done."""
    bench.migrations = OrderMigrations()
    await bench.react(await bench.ask(), BOB)
    scale = bench.request(action=Action.SCALE, version=None, replicas=5)
    migrate = bench.request(action=Action.MIGRATE, version=None)
    back = bench.request(action=Action.ROLLBACK, version=None)

    scaled = await planning.plan(bench.deps, scale)
    assert (scaled.from_replicas, scaled.to_replicas, scaled.direction) == (3, 5, "up")
    assert (await planning.plan(bench.deps, migrate)).migrations == STEPS
    assert (await planning.plan(bench.deps, back)).version == "v2.4.0"


async def test_migrations_have_a_back_end_of_their_own(bench: Bench) -> None:
    """Everything else is delivered; where nothing migrates a service there is nobody to ask."""
    migrate = Plan(action=Action.MIGRATE, service="order-service", environment="production")
    deploy = Plan(action=Action.DEPLOY, service="order-service", environment="production")

    assert planning.back_end(bench.deps, migrate) is None
    bench.migrations = OrderMigrations()
    assert planning.back_end(bench.deps, migrate) is bench.migrations
    assert planning.back_end(bench.deps, deploy) is bench.delivery


def test_what_is_no_power_is_refused() -> None:
    """Nothing but the table of actions is done."""
    with pytest.raises(Refused, match="only: deploy, rollback, scale, migrate"):
        planning.power("destroy")  # type: ignore[arg-type] # as a file of another version may hold it
