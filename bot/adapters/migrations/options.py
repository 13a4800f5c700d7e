"""The options of the `command` adapter in `chatops.yaml`, read strictly."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from bot.adapters.migrations.process import Command

_Argument = Annotated[str, msgspec.Meta(min_length=1)]
_Arguments = Annotated[list[_Argument], msgspec.Meta(min_length=1)]


class _Options(msgspec.Struct, forbid_unknown_fields=True):
    pending: _Arguments
    run: _Arguments
    state: _Argument
    timeout: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 600.0
    environ: list[_Argument] = []


class Options(msgspec.Struct, frozen=True):
    """The two commands, the folder of the journal, and the seconds that one migration may take."""

    pending: Command
    run: Command
    state: Path
    timeout: float


def read(options: Mapping[str, Any], environ: Mapping[str, str]) -> Options:
    """Return the options; raise ValueError. The commands get PATH and the variables in `environ` alone."""
    try:
        given = msgspec.convert(dict(options), _Options)
    except msgspec.ValidationError as error:
        known = "pending, run, state, timeout and environ"
        raise ValueError(f"{error}; the options are {known}") from error
    for name in ("{operation}", "{migration}"):
        if any(name in argument for argument in given.pending):
            raise ValueError(f"`pending` has no {name}: it is asked before there is one")
    missing = [name for name in given.environ if name not in environ]
    if missing:
        raise ValueError(f"{missing[0]} is not set in the environment, but `environ` passes it on")
    passed = {name: environ[name] for name in ("PATH", *given.environ) if name in environ}
    return Options(
        Command(given.pending, passed), Command(given.run, passed), Path(given.state), given.timeout
    )
