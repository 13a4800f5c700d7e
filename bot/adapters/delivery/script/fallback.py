"""What to type to call a team's own commands without the bot."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.commands.by_hand import needs, typed
from bot.adapters.delivery.script import options as settings
from bot.adapters.delivery.script.options import Options
from bot.core.domain import shell
from bot.core.ports.fallback import OPERATION, RawCommand, Target, Task, ordered

_REFERENCE = "The first prints what VERSION names: REFERENCE is what stands there under `reference`."
_AGAIN = "VERSION is the one that was well before, and REFERENCE what it names."


def commands(options: Mapping[str, Any], environ: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError."""
    given = settings.read(options, environ)
    version = shell.variable("VERSION")
    where = {"service": target.service, "environment": target.environment}
    known = {"service": target.service, "version": version}
    resolve = typed(given.resolve, known, settings.variables(known))
    artifact = {"version": version, "reference": shell.variable("REFERENCE"), "replicas": ""}
    replicas = {"version": "", "reference": "", "replicas": shell.variable("REPLICAS")}
    deploy = _run(given, "deploy", where, artifact)
    rollback = _run(given, "rollback", where, artifact)
    return (
        RawCommand(Task.LOOK, typed(given.running, where, settings.variables(where)), needs(given.running)),
        RawCommand(Task.DEPLOY, f"{resolve}\n{deploy}", _REFERENCE),
        RawCommand(Task.ROLLBACK, f"{resolve}\n{rollback}", _AGAIN),
        RawCommand(Task.SCALE, _run(given, "scale", where, replicas)),
    )


def _run(given: Options, action: str, where: Mapping[str, str], what: Mapping[str, str]) -> str:
    values = {"operation": OPERATION, "action": action, **where, **what}
    return ordered(typed(given.run, values, settings.variables(values)))
