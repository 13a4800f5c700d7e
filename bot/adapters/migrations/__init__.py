"""Ways of migrating databases: the names that `chatops.yaml` may use, and any other by its dotted name."""

from collections.abc import Mapping

from bot.adapters import lookup
from bot.adapters.lookup import Builder
from bot.adapters.migrations.command import CommandMigrations
from bot.adapters.migrations.kubernetes import KubernetesMigrations
from bot.core.ports.migrations import Migrations

MIGRATIONS: Mapping[str, Builder[Migrations]] = {
    "command": CommandMigrations,
    "kubernetes": KubernetesMigrations,
}
"""The built-in ones."""


def find(name: str) -> Builder[Migrations]:
    """Return the builder behind a name; raise ValueError."""
    return lookup.find("migrations", name, MIGRATIONS)
