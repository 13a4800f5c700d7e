"""Migrations by hand, from inside of a container that serves."""

from pathlib import Path

from bot.adapters.migrations.kubernetes import KubernetesMigrations
from bot.core.ports.fallback import Task
from tests.fakes import by_hand

MIGRATIONS = {
    "namespaces": {"production": "prod"},
    "container": "web",
    "pending": ["bin/migrate", "pending"],
    "run": ["bin/migrate", "run", "{environment}", "{migrations}", "it's $(HOME)"],
}


async def test_one_migration_is_run_in_the_container(tmp_path: Path) -> None:
    """With the arguments of the settings, which no shell reads."""
    [migrate] = by_hand.offered(KubernetesMigrations, MIGRATIONS)[Task.MIGRATE]

    inside = ["--namespace", "prod", "exec", "deployment/order-service", "-c", "web", "--", "bin/migrate"]
    assert await by_hand.arrived(migrate, tmp_path, MIGRATION="0007") == [
        [*inside, "pending"],
        [*inside, "run", "production", "0007", "it's $(HOME)"],
    ]
