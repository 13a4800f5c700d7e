"""Runs Alembic on one service's revisions, in a process of its own, so that the platform never waits.

Started by path: `runner.py steps REVISIONS` prints every step with its SQL as a JSON list, oldest first;
`runner.py upgrade REVISIONS DATABASE TARGET` runs what leads there, each step in a transaction.
"""

import io
import json
import sys

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import ScriptDirectory
from alembic.script.base import Script
from sqlalchemy import Connection, create_engine, event, pool


def _directory(revisions: str) -> ScriptDirectory:
    return ScriptDirectory(revisions, version_locations=[revisions])


def steps(revisions: str) -> list[dict[str, object]]:
    """Return id, title, SQL and irreversibility of every revision, oldest first."""
    directory = _directory(revisions)
    return [_step(directory, script) for script in reversed([*directory.walk_revisions()])]


def _step(directory: ScriptDirectory, script: Script) -> dict[str, object]:
    return {
        "id": script.revision,
        "title": (script.doc or script.revision).rstrip("."),
        "sql": _sql(directory, script),
        "is_irreversible": bool(getattr(script.module, "irreversible", False)),
    }


def _sql(directory: ScriptDirectory, script: Script) -> str:
    """Return what Alembic itself writes for this one step in its offline mode.

    https://alembic.sqlalchemy.org/en/latest/offline.html
    """
    written = io.StringIO()
    before = script.down_revision or "base"

    def step(_: object, __: MigrationContext) -> list[MigrationStep]:
        return list(directory._upgrade_revs(script.revision, str(before)))  # noqa: SLF001 - as `upgrade` does

    with EnvironmentContext(Config(), directory, fn=step, as_sql=True, starting_rev=before) as context:
        context.configure(dialect_name="sqlite", output_buffer=written, transactional_ddl=True)
        with context.begin_transaction():
            context.run_migrations()
    return written.getvalue().strip()


def upgrade(revisions: str, database: str, target: str) -> None:
    """Run what leads from where `database` stands to `target`; what fails is rolled back and raised."""
    directory = _directory(revisions)

    def step(now: object, _: MigrationContext) -> list[MigrationStep]:
        return list(directory._upgrade_revs(target, now))  # type: ignore[arg-type]  # noqa: SLF001 - as above

    engine = create_engine(f"sqlite:///{database}", poolclass=pool.NullPool)
    event.listen(engine, "connect", _leave_transactions_to_alembic)
    event.listen(engine, "begin", _begin)
    with (
        engine.connect() as connection,
        EnvironmentContext(Config(), directory, fn=step, destination_rev=target) as context,
    ):
        context.configure(connection=connection, transactional_ddl=True, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


def _leave_transactions_to_alembic(connection: object, _: object) -> None:
    """Keep sqlite3 from committing before each DDL statement on its own.

    https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable
    """
    connection.isolation_level = None  # type: ignore[attr-defined]  # the driver's, whatever it is


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def main() -> None:
    """Do what the arguments say; a failure's last line says why."""
    match sys.argv[1:]:
        case ["steps", revisions]:
            sys.stdout.write(json.dumps(steps(revisions)))
        case ["upgrade", revisions, database, target]:
            upgrade(revisions, database, target)
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
