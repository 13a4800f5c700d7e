"""How migrations look on a card: each by name, the irreversible ones marked, and their SQL word for word."""

from collections.abc import Iterable, Iterator, Sequence

from bot.chat import text
from bot.chat.cards.face import Attachment
from bot.core.domain.migration import Migration
from bot.core.domain.plan import Plan

FILE = "migrations.sql"
_SQL = 900
"""Characters of SQL that stand on the card itself; more is attached."""


def fields(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the fields of a plan that runs migrations, or that leaves some behind."""
    if plan.migrations:
        yield "Migrations", _list(plan.migrations)
        sql = _sql(plan.migrations)
        yield "SQL", text.fenced(sql, text.FIELD_VALUE, "sql") if len(sql) <= _SQL else f"See {FILE}."
    if plan.kept_migrations:
        kept = _list(plan.kept_migrations)
        yield "⚠️ The database does not go back. Run since:", kept


def files(plan: Plan) -> tuple[Attachment, ...]:
    """Return what is attached: SQL that is too long for the card."""
    sql = _sql(plan.migrations)
    return (Attachment(FILE, sql.encode("utf-8", "replace")),) if len(sql) > _SQL else ()


def _sql(steps: Iterable[Migration]) -> str:
    return "\n\n".join(f"-- {_name(step)}\n{step.sql.strip()}" for step in steps if step.sql.strip())


def _list(steps: Sequence[Migration]) -> str:
    """List migrations within a field; where not all of them fit, it says how many are irreversible."""
    lines = [_line(step) for step in steps]
    listed = text.first(lines, text.FIELD_VALUE)
    if listed.endswith(lines[-1]):
        return listed
    final = f"⚠️ {sum(step.is_irreversible for step in steps)} of {len(steps)} are irreversible:"
    return f"{final}\n{text.first(lines, text.FIELD_VALUE - len(final) - 1)}"


def _line(step: Migration) -> str:
    mark = "⚠️ irreversible: " if step.is_irreversible else ""
    return f"{mark}{text.code(step.id, 40)} {text.line(step.title, 60)}".rstrip()


def _name(step: Migration) -> str:
    return " ".join(f"{step.id} {step.title}{' (irreversible)' if step.is_irreversible else ''}".split())
