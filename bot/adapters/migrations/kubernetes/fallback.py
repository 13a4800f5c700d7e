"""What to type to migrate a database from inside of a service's own container, without the bot."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.cluster.kubectl import kubectl
from bot.adapters.migrations.kubernetes import jobs
from bot.adapters.migrations.kubernetes import options as settings
from bot.core.domain import shell
from bot.core.ports.fallback import OPERATION, RawCommand, Target, Task, ordered

_NOTE = (
    "The first prints what is pending; MIGRATION is the id of one, and they are run one after the other, in "
    "that order. The bot runs them in a job of their own: here it is a pod that serves."
)


def commands(options: Mapping[str, Any], _environ: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError, BackEndError for an environment without a namespace."""
    given = settings.read(options)
    place = given.places().of(target.service, target.environment)
    about = {"service": target.service, "environment": target.environment}
    pending = jobs.filled(given.pending, **about)
    one = [shell.variable("MIGRATION")]
    run = jobs.filled(given.run, one, operation=OPERATION, **about)

    def call(arguments: Sequence[str]) -> str:
        inside = (f"deployment/{place.deployment}", ("-c", place.container), "--")
        return kubectl(given, place.namespace, "exec", *inside, *arguments)

    return (RawCommand(Task.MIGRATE, f"{call(pending)}\n{ordered(call(run))}", _NOTE),)
