"""Alembic in a process of its own."""

import contextlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import sandbox.platform.databases

FOLDER = Path(sandbox.platform.databases.__file__).parent
PAYMENTS = FOLDER / "scripts" / "payment_service"


def runner(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run it as the platform does."""
    command = [sys.executable, "-I", str(FOLDER / "runner.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={}, timeout=30)


def query(database: Path, sql: str) -> list[tuple[object, ...]]:
    """Ask a database."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchall()


def test_steps_are_told_with_their_sql() -> None:
    """Oldest first, the same at every time: the SQL is part of what people approve."""
    first, second = runner("steps", PAYMENTS), runner("steps", PAYMENTS)
    steps = json.loads(first.stdout)

    assert first.stdout == second.stdout
    assert [(step["id"], step["is_irreversible"]) for step in steps] == [
        ("0006_payments", False),
        ("0007_refund_reason", False),
        ("0008_drop_card_number", True),
    ]
    assert steps[1]["title"] == "Say of each refund why it was made"
    assert steps[2]["sql"] == (
        "BEGIN;\n\n"
        "-- Running upgrade 0007_refund_reason -> 0008_drop_card_number\n\n"
        "ALTER TABLE payments DROP COLUMN card_number;\n\n"
        "UPDATE alembic_version SET version_num='0008_drop_card_number'"
        " WHERE alembic_version.version_num = '0007_refund_reason';\n\n"
        "COMMIT;"
    )


def test_upgrade_does_what_the_sql_says(tmp_path: Path) -> None:
    """The same statements by hand lead to the same tables and rows."""
    ran, by_hand = tmp_path / "ran.db", tmp_path / "by_hand.db"
    steps = json.loads(runner("steps", PAYMENTS).stdout)
    assert runner("upgrade", PAYMENTS, ran, "0008_drop_card_number").returncode == 0
    with contextlib.closing(sqlite3.connect(by_hand)) as connection:
        for step in steps:
            connection.executescript(step["sql"])

    for table in ("payments", "refunds", "alembic_version"):
        for sql in (f"SELECT * FROM {table}", f"SELECT * FROM pragma_table_info('{table}')"):  # noqa: S608 - ours
            assert query(ran, sql) == query(by_hand, sql)
    assert query(ran, "SELECT version_num FROM alembic_version") == [("0008_drop_card_number",)]


def test_a_step_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Those before it stay, it is rolled back whole, with the DDL it had done, and the reason is told."""
    revisions, database = tmp_path / "revisions", tmp_path / "x.db"
    revisions.mkdir()
    for number, before, then in (("1", None, "SELECT 1"), ("2", "1", "SELECT * FROM nowhere")):
        (revisions / f"r{number}.py").write_text(
            f'"""Step {number}."""\nfrom alembic import op\n'
            f'revision = "{number}"\ndown_revision = {before!r}\n'
            "def upgrade():\n"
            f'    op.execute("CREATE TABLE t{number} (x INTEGER)")\n    op.execute("{then}")\n'
        )
    ended = runner("upgrade", revisions, database, "2")

    assert ended.returncode == 1
    assert "no such table: nowhere" in ended.stderr
    assert query(database, "SELECT version_num FROM alembic_version") == [("1",)]
    assert query(database, "SELECT name FROM sqlite_master WHERE name IN ('t1', 't2')") == [("t1",)]


@pytest.mark.parametrize("arguments", [(), ("steps",), ("downgrade", "a", "b", "c")])
def test_anything_else_is_refused(arguments: tuple[str, ...]) -> None:
    """With what there is."""
    ended = runner(*arguments)

    assert ended.returncode == 1
    assert "upgrade REVISIONS DATABASE TARGET" in ended.stderr
