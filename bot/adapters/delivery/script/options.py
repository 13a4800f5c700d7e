"""The options of the `script` delivery in `chatops.yaml`, read strictly."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from bot.adapters.commands.options import Arguments, Seconds, Text, check_names, passed
from bot.adapters.commands.process import Command
from bot.adapters.options import read as read_options

_LATER = ("action", "version", "reference", "replicas", "operation")
_UNKNOWN: Mapping[str, tuple[str, ...]] = {
    "releases": (*_LATER, "environment"),
    "resolve": ("action", "environment", "reference", "replicas", "operation"),
    "running": _LATER,
    "run": (),
    "find": ("action", "version", "reference", "replicas"),
    "compare": ("action", "environment", "version", "reference", "replicas", "operation"),
    "ping": (*_LATER, "service", "environment"),
}
"""What is not known yet when a command is called."""


class _Options(msgspec.Struct, forbid_unknown_fields=True):
    releases: Arguments
    resolve: Arguments
    running: Arguments
    run: Arguments
    state: Text
    find: Arguments | None = None
    compare: Arguments | None = None
    ping: Arguments | None = None
    timeout: Seconds = 3600.0
    asking: Seconds = 30.0
    poll: Seconds = 2.0
    environ: list[Text] = []


class Options(msgspec.Struct, frozen=True):
    """The commands (those that may be missing are None), the folder of the journal, and seconds.

    `passed` are the variables that every command gets. `timeout` is for `run`, `asking` for every other
    command, `poll` between two questions to `find`.
    """

    releases: Command
    resolve: Command
    running: Command
    run: Command
    find: Command | None
    compare: Command | None
    ping: Command | None
    state: Path
    timeout: float
    asking: float
    poll: float
    passed: Mapping[str, str]

    def commands(self) -> list[Command]:
        """Return every command that there is."""
        return [one for name in _UNKNOWN if (one := getattr(self, name)) is not None]


def variables(values: Mapping[str, str]) -> dict[str, str]:
    """Return what a command is about, by the variables that it finds it in."""
    names = {"operation": "OPERATION_ID"}
    return {f"CHATOPS_{names.get(name, name.upper())}": value for name, value in values.items()}


def read(options: Mapping[str, Any], environ: Mapping[str, str]) -> Options:
    """Return the options; raise ValueError. The commands get PATH and the variables in `environ` alone."""
    given = read_options(options, _Options)
    gets = passed(given.environ, environ)
    commands: dict[str, Command | None] = {}
    for name, unknown in _UNKNOWN.items():
        arguments = getattr(given, name)
        check_names(name, arguments or (), unknown)
        commands[name] = Command(arguments, gets) if arguments else None
    return Options(
        **commands,  # type: ignore[arg-type]  # the four that must be there are
        state=Path(given.state),
        timeout=given.timeout,
        asking=given.asking,
        poll=given.poll,
        passed=gets,
    )
