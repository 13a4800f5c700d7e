"""What to type to migrate with a team's own commands, without the bot."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.commands.by_hand import needs, typed
from bot.adapters.migrations import options as settings
from bot.core.domain import shell
from bot.core.ports.fallback import OPERATION, RawCommand, Target, Task, ordered

_NOTE = "The first prints what is pending; MIGRATION is the id of one, and they are run in that order."


def commands(options: Mapping[str, Any], environ: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError."""
    given = settings.read(options, environ)
    where = {"service": target.service, "environment": target.environment}
    run = {**where, "operation": OPERATION, "migration": shell.variable("MIGRATION")}
    lines = f"{typed(given.pending, where)}\n{ordered(typed(given.run, run))}"
    return (RawCommand(Task.MIGRATE, lines, f"{_NOTE} {needs(given.run)}"),)
