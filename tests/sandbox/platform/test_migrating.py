"""What an order for migrations comes down to; how all adapters do it stands in tests/contracts."""

from pathlib import Path

import pytest

from sandbox.platform.databases import Databases
from sandbox.platform.migrating import Migrating, interrupted, pending_of
from sandbox.platform.operation import Order, Report
from sandbox.platform.pace import Pace
from sandbox.platform.refusal import Refused

PLACE = ("payment-service", "production")
FIRST, SECOND = "0007_refund_reason", "0008_drop_card_number"


@pytest.fixture
def databases(tmp_path: Path) -> Databases:
    """Return databases with two steps to go."""
    return Databases(tmp_path, {"payment-service": "0006_payments"}.get)


async def everything(databases: Databases) -> Order:
    """Return an order for all that is pending."""
    return Order("migrate", *PLACE, migrations=tuple(await databases.pending(*PLACE)))


async def test_each_is_told_when_it_has_run(databases: Databases) -> None:
    """By name and number; the end says where the database stands."""
    work = Migrating(await everything(databases), databases, Pace())
    told: list[Report] = []
    await work.check()
    end = await work.carry_out(told.append)

    assert work.first == Report("running", 0, 2)
    assert [(report.ready, report.message) for report in told] == [
        (1, f"{FIRST} has been run (1 of 2)."),
        (2, f"{SECOND} has been run (2 of 2)."),
    ]
    assert end.message == f"The database of payment-service in production is at {SECOND}."
    assert end.evidence == f"2 migrations run, now at {SECOND}"


async def test_what_is_pending_is_named_to_who_ordered_otherwise(databases: Databases) -> None:
    """With 422: surely nothing was begun."""
    order = await everything(databases)
    await databases.run(*PLACE, FIRST)
    with pytest.raises(Refused, match=f"This is not what is pending: {SECOND}") as refused:
        await Migrating(order, databases, Pace()).check()
    assert (refused.value.status, refused.value.code) == (422, "not_pending")
    await databases.run(*PLACE, SECOND)
    with pytest.raises(Refused, match="pending: nothing"):
        await Migrating(order, databases, Pace()).check()


@pytest.mark.parametrize(
    ("ran", "message"),
    [
        (None, f"Run: none. Not run: {FIRST}, {SECOND}."),
        (FIRST, f"Run: {FIRST}. Not run: {SECOND}."),
        (SECOND, f"Run: {FIRST}, {SECOND}. Not run: none."),
    ],
)
async def test_the_database_says_how_far_it_came(databases: Databases, ran: str | None, message: str) -> None:
    """Whatever was reported before."""
    order = await everything(databases)
    if ran is not None:
        await databases.run(*PLACE, ran)
    report = await interrupted(order, databases, Report("running", 0, 2), "cut short")

    assert (report.phase, report.message) == ("failed", message)
    assert report.evidence == f"cut short; the database is at {ran or '0006_payments'}"


async def test_where_nobody_can_tell_that_is_said(databases: Databases, tmp_path: Path) -> None:
    """A database that cannot be read is no database without migrations."""
    order = await everything(databases)
    (tmp_path / "payment-service" / "production.db").write_bytes(b"x" * 4096)
    report = await interrupted(order, databases, Report("running", 1, 2), "cut short")
    with pytest.raises(Refused, match="What is pending cannot be told") as refused:
        await pending_of(databases, *PLACE)

    assert (report.phase, report.ready, report.evidence) == ("failed", 1, "cut short")
    assert "Nobody can tell which were run" in report.message
    assert refused.value.status == 422
