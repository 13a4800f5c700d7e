"""`chatops fallback`: what to type when the bot is down, from the settings alone.

No token is read and nothing is asked over a network, so it is there when nothing else is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typing_extensions import override

from bot.adapters import delivery, logs, migrations, monitoring, paging, status_page
from bot.app.faults import BAD_CONFIGURATION, USAGE, Fault
from bot.app.on_call import on_call
from bot.core.domain import shell
from bot.core.domain.plan import Action
from bot.core.policy.agreement import agreements
from bot.core.policy.load import load as load_matrix
from bot.core.policy.matrix import Matrix
from bot.core.ports.back_end import BackEndError
from bot.core.ports.fallback import TASKS, Fallback, RawCommand, Target, Task
from bot.settings import AdapterSettings, ServiceSettings, Settings, SettingsError, load
from bot.strict_yaml import Faults

_FIND: Mapping[str, Callable[[str], object]] = {
    "delivery": delivery.find,
    "migrations": migrations.find,
    "logs": logs.find,
    "monitoring": monitoring.find,
    "paging": paging.find,
    "status_page": status_page.find,
}
_SHARED = frozenset({"paging", "status_page"})
"""The ports of which there is one adapter for all services."""
_ABSENT = {
    "migrations": "No adapter for migrations is in the settings.",
    "logs": "No adapter for logs is in the settings.",
    "monitoring": "No adapter for monitoring is in the settings.",
    "paging": "No pager is in the settings.",
    "status_page": "No status page but the bot's own is in the settings, and that is down with it.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A service in an environment: who must agree there by action, and what to type, in order."""

    service: str
    environment: str
    agreements: Mapping[Action, Sequence[str]]
    commands: Sequence[RawCommand]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed; `matrix_fault` says why nobody knows who must agree, where that is so."""

    places: Sequence[Place]
    settings: Path
    matrix_fault: str = ""


class EveryVariable(dict[str, str]):
    """An environment in which each variable is set, to what stands for its value."""

    @override
    def __contains__(self, _: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return shell.variable(name)


def gather(config: Path, service: str | None, environment: str | None) -> Sheet:
    """Return what to type for a service, for all without one, there or everywhere; raise Fault."""
    settings = _settings(config)
    services = [each for each in settings.services if service in {None, each.name}]
    if not services:
        known = ", ".join(each.name for each in settings.services)
        raise Fault(USAGE, f"There is no service {service!r}: there are {known}.")
    if environment is not None and environment not in settings.environments:
        known = ", ".join(settings.environments)
        raise Fault(USAGE, f"There is no environment {environment!r}: there are {known}.")
    matrix, fault = _matrix(settings)
    places = [
        _place(settings, each, where, matrix)
        for each in services
        for where in each.environments
        if environment in {None, where}
    ]
    return Sheet(places, settings.path, fault)


def _settings(config: Path) -> Settings:
    try:
        return load(config, {}, places=_Places())
    except SettingsError as error:
        raise Fault(BAD_CONFIGURATION, *error.lines) from error


@dataclass(frozen=True, slots=True)
class _Places:
    """Gives the settings what stands for credentials."""

    variable: Callable[..., str] = field(default=shell.variable)
    contents: Callable[[str], str] = field(default=shell.contents)


def _matrix(settings: Settings) -> tuple[Matrix | None, str]:
    """Return the approval matrix, or why it cannot be read."""
    services = [each.name for each in settings.services]
    has_key = settings.second_factor_key is not None
    try:
        source = settings.matrix.read_bytes()
        return load_matrix(source, str(settings.matrix), settings.environments, services, has_key=has_key), ""
    except OSError as error:
        return None, f"{settings.matrix} cannot be read ({error.strerror})."
    except Faults as faults:
        return None, f"{faults.lines[0]}."


def _place(settings: Settings, service: ServiceSettings, where: str, matrix: Matrix | None) -> Place:
    calls = on_call(settings)
    target = Target(service.name, where, service.owner or calls.default)
    commands = [each for port in TASKS for each in _commands(settings, service, port, target)]
    order = list(Task)
    commands.sort(key=lambda command: order.index(command.task))
    agreed = {} if matrix is None else agreements(matrix, service.name, where)
    return Place(service.name, where, agreed, commands)


def _commands(
    settings: Settings, service: ServiceSettings, port: str, target: Target
) -> Sequence[RawCommand]:
    """Return what one port's adapter offers for a place."""
    adapters = [each for each in settings.adapters if each.port == port]
    if port not in _SHARED:
        adapters = [each for each in adapters if each.name == service.adapters.get(port)]
    if not adapters:
        whom = f" Call whoever has this week in the rota of {target.team}." if port == "paging" else ""
        return [RawCommand(TASKS[port][0], note=f"{_ABSENT[port]}{whom}")]
    return _offered(adapters[0], port, target)


def _offered(adapter: AdapterSettings, port: str, target: Target) -> Sequence[RawCommand]:
    """Return an adapter's commands, or a word on why there are none."""
    options: Mapping[str, Any] = adapter.options
    try:
        builder = _FIND[port](adapter.use)
        if isinstance(builder, Fallback):
            return builder.fallback(options, EveryVariable(), target)
        why = f"The adapter {adapter.use} offers no raw commands; see its own documents."
    except (ValueError, TypeError, BackEndError) as error:
        why = f"{adapter.place}: {str(error).rstrip('.')}."
    return [RawCommand(task, note=why) for task in TASKS[port]]
