"""Migrations by a team's own commands, called by hand."""

import re
import sys
from pathlib import Path

from bot.adapters.migrations.command import CommandMigrations
from bot.core.ports.fallback import Task
from tests.fakes import by_hand

CODE = "import sys; open(sys.argv[1], 'a').write(' '.join(sys.argv[2:]) + chr(10))"


async def test_one_migration_is_run_by_hand(tmp_path: Path) -> None:
    """What is pending is asked, and the one that is named is run; no shell reads what it is called."""
    noted = tmp_path / "noted"
    tool = [sys.executable, "-I", "-S", "-c", CODE, str(noted)]
    options = {
        "pending": [*tool, "pending", "{service}", "{environment}"],
        "run": [
            *tool,
            "run",
            "{service}",
            "{environment}",
            "{migration}",
            "{operation}",
            "again {operation}",
        ],
        "state": str(tmp_path / "state"),
        "environ": ["DATABASE_URL"],
    }
    [migrate] = by_hand.offered(CommandMigrations, options)[Task.MIGRATE]

    done = await by_hand.types(migrate, MIGRATION="0007 $(touch x)")

    assert done.code == 0, done.err
    pending, run = noted.read_text().splitlines()
    assert pending == "pending order-service production"
    called, operation, again = re.split(r" (?:again )?(?=by-hand-)", run)
    assert called == "run order-service production 0007 $(touch x)"
    assert again == operation
