"""Migrations on a card: by name, the irreversible marked, their SQL in full."""

from bot.chat import cards, migrations
from bot.core.domain.migration import Migration
from bot.core.domain.plan import Action, Plan
from tests.bot.chat.test_hostile import check
from tests.fakes.desk import CATALOG
from tests.fakes.migrations import STEPS
from tests.fakes.operations import make_operation


def plan(*steps: Migration, **more: object) -> Plan:
    """Return a plan that runs these."""
    return Plan(action=Action.MIGRATE, service="a", environment="b", migrations=steps, **more)  # type: ignore[arg-type] # as the test says


def test_each_by_name_with_its_sql() -> None:
    """Short SQL stands on the card itself, what destroys something is marked."""
    shown = dict(migrations.fields(plan(*STEPS)))

    assert shown["Migrations"] == (
        "`0007_totals` add totals\n⚠️ irreversible: `0008_drop` drop what nobody reads"
    )
    assert shown["SQL"] == (
        "```sql\n-- 0007_totals add totals\nALTER TABLE payments ADD COLUMN total INTEGER;\n\n"
        "-- 0008_drop drop what nobody reads (irreversible)\nDROP TABLE old;\n```"
    )
    assert migrations.files(plan(*STEPS)) == ()


def test_long_sql_is_attached_whole() -> None:
    """What does not fit on the card is attached word for word."""
    step = Migration("0001_all", "all", "SELECT '```@everyone';\n" * 200)
    [attached] = migrations.files(plan(step))

    assert dict(migrations.fields(plan(step)))["SQL"] == "See migrations.sql."
    assert step.sql.strip() in attached.content.decode()
    check(cards.card(make_operation(plan=plan(step)), CATALOG), step)


def test_more_than_fit_are_counted() -> None:
    """Ten are named."""
    steps = [Migration(f"{number:04}", "") for number in range(13)]

    assert dict(migrations.fields(plan(*steps)))["Migrations"].splitlines()[-2:] == ["`0009`", "and 3 more"]


def test_what_a_rollback_leaves_behind_is_named() -> None:
    """The database does not go back with the version."""
    shown = dict(migrations.fields(plan(kept_migrations=STEPS[:1])))

    assert shown == {"⚠️ The database does not go back. Run since:": "`0007_totals` add totals"}
