"""How migrations look on a card."""

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.cards import migrations
from bot.core.domain.migration import Migration
from bot.core.domain.plan import Action, Plan

ADD = Migration("0002", "Add a column", "ALTER TABLE orders ADD COLUMN note;")
DROP = Migration("0003", "Drop a table", "DROP TABLE old;", is_irreversible=True)


def _plan(*steps: Migration, kept: tuple[Migration, ...] = ()) -> Plan:
    return Plan(
        action=Action.MIGRATE,
        service="order-service",
        environment="production",
        migrations=steps,
        kept_migrations=kept,
    )


def test_people_read_what_is_going_to_run() -> None:
    """Each by its name, what cannot be undone marked, and the SQL word for word."""
    fields = dict(migrations.fields(_plan(ADD, DROP)))

    assert fields["Migrations"] == "`0002` Add a column\n⚠️ irreversible: `0003` Drop a table"
    assert fields["SQL"] == (
        "```sql\n-- 0002 Add a column\nALTER TABLE orders ADD COLUMN note;\n\n"
        "-- 0003 Drop a table (irreversible)\nDROP TABLE old;\n```"
    )
    assert migrations.files(_plan(ADD, DROP)) == ()


def test_long_sql_is_attached_whole() -> None:
    """Nobody approves what is cut off: the card points at the file."""
    long = Migration("0004", "Much", "\n".join(f"DROP VIEW v{n};" for n in range(100)))
    plan = _plan(ADD, long)

    (file,) = migrations.files(plan)
    assert dict(migrations.fields(plan))["SQL"] == "See migrations.sql."
    assert file.name == "migrations.sql"
    assert ADD.sql in file.content.decode()
    assert long.sql in file.content.decode()


def test_what_a_rollback_leaves_behind_is_told() -> None:
    """The database stays where it is, and people know what was run on it."""
    fields = dict(migrations.fields(_plan(kept=(ADD, DROP))))

    assert fields == {
        "⚠️ The database does not go back. Run since:": "`0002` Add a column\n"
        "⚠️ irreversible: `0003` Drop a table"
    }


def test_without_migrations_there_is_nothing() -> None:
    """A deploy's card has no such fields."""
    assert list(migrations.fields(_plan())) == []
    assert migrations.files(_plan()) == ()


def test_more_than_fit_are_counted() -> None:
    """Nothing is silently left out, least of all what cannot be undone."""
    steps = tuple(
        Migration(f"{number:04}", "A step that has a title", is_irreversible=number > 47)
        for number in range(50)
    )

    first, *listed, last = dict(migrations.fields(_plan(*steps)))["Migrations"].splitlines()

    assert first == "⚠️ 2 of 50 are irreversible:"
    assert listed == [f"`{number:04}` A step that has a title" for number in range(len(listed))]
    assert last == f"… and {50 - len(listed)} more"


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300), st.text(max_size=2000)), max_size=12))
def test_no_input_breaks_a_field(words: list[tuple[str, str, str]]) -> None:
    """Within Discord's 1024 characters, and the SQL stays inside its block."""
    steps = tuple(Migration(id_, title, sql) for id_, title, sql in words)

    for _, value in migrations.fields(_plan(*steps, kept=steps)):
        assert 0 < len(value) <= 1024
        assert value.count("```") in {0, 2}
