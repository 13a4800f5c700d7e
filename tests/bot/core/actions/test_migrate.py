"""Migrate: from what is pending to exactly what people have read."""

from typing import Any

import pytest

from bot.core.actions import ACTIONS, migrate
from bot.core.domain.catalog import Service
from bot.core.domain.migration import Migration
from bot.core.domain.plan import Action, Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.ports.back_end import BackEndError, Order
from tests.fakes.bench import Bench
from tests.fakes.migrations import FakeMigrations
from tests.fakes.operations import make_operation
from tests.fakes.site import make_site

SERVICE = Service("order-service", ("staging", "production"))


def _request(to: str | None = None) -> Request:
    return Bench().request(action=Action.MIGRATE, version=None, to=to)


def _pending(*steps: Migration, **luck: Any) -> FakeMigrations:
    return FakeMigrations({("order-service", "production"): steps}, **luck)


ADD = Migration("0002", "Add a column", "ALTER TABLE orders ADD COLUMN note")
DROP = Migration("0003", "Drop a table", "DROP TABLE old", is_irreversible=True)
LAST = Migration("0004", "Add an index", "CREATE INDEX i ON orders (note)")


async def test_everything_pending_is_planned_in_order() -> None:
    """With its SQL, word for word: that is what people approve."""
    plan = await migrate.plan(_request(), SERVICE, make_site(migrations=_pending(ADD, DROP)))

    assert plan.migrations == (ADD, DROP)
    assert plan.version is None


async def test_up_to_the_one_that_is_named() -> None:
    """Nothing is skipped on the way, nothing after it is run."""
    site = make_site(migrations=_pending(ADD, DROP, LAST))

    assert (await migrate.plan(_request(to="0003"), SERVICE, site)).migrations == (ADD, DROP)


@pytest.mark.parametrize("to", ["0001", "", "0003; DROP TABLE x"])
async def test_what_is_not_pending_is_refused(to: str) -> None:
    """With what is, in its order, and without repeating what was typed."""
    with pytest.raises(Refused, match="not pending") as refusal:
        await migrate.plan(_request(to=to), SERVICE, make_site(migrations=_pending(ADD, DROP)))

    assert refusal.value.sentence.endswith("Pending, in this order: 0002, 0003.")
    assert "DROP" not in refusal.value.sentence


async def test_nothing_pending_is_refused() -> None:
    """There is nothing to approve."""
    with pytest.raises(Refused, match="No migration of order-service is pending in production"):
        await migrate.plan(_request(), SERVICE, make_site(migrations=_pending()))


async def test_without_a_way_to_migrate_it_says_so() -> None:
    """A service whose settings name none is not guessed about."""
    with pytest.raises(Refused, match=r"Nothing in chatops\.yaml says how") as refusal:
        await migrate.plan(_request(), SERVICE, make_site())

    assert refusal.value.code == "no-migrations"


@pytest.mark.parametrize(
    "steps",
    [
        [Migration(f"{number:04}", "One of many") for number in range(51)],
        [Migration("0002", "A big one", "x" * 262_145)],
    ],
)
async def test_more_than_anyone_reads_is_refused(steps: list[Migration]) -> None:
    """Approving what nobody can read is no approval; it goes in parts."""
    with pytest.raises(Refused, match="more than anyone reads") as refusal:
        await migrate.plan(_request(), SERVICE, make_site(migrations=_pending(*steps)))

    assert f"go up to {steps[0].id} first" in refusal.value.sentence


async def test_a_silent_back_end_is_an_error() -> None:
    """Not a refusal: nobody knows what is pending."""
    with pytest.raises(BackEndError):
        await migrate.plan(_request(), SERVICE, make_site(migrations=_pending(ADD, silent=True)))


async def test_the_order_is_what_was_read() -> None:
    """Under the operation's id, each migration with its SQL."""
    plan = await migrate.plan(_request(), SERVICE, make_site(migrations=_pending(ADD, DROP)))

    assert ACTIONS[Action.MIGRATE].order(make_operation(plan=plan)) == Order(
        operation_id="op_1",
        action="migrate",
        service="order-service",
        environment="production",
        migrations=(ADD, DROP),
    )


def test_without_migrations_nothing_is_ordered() -> None:
    """A plan that lost them is a mistake in the program, not an order for all."""
    plan = Plan(action=Action.MIGRATE, service="order-service", environment="production")

    with pytest.raises(ValueError, match="without migrations"):
        migrate.order(make_operation(plan=plan))
