"""The options of the `command` adapter in `chatops.yaml`, read strictly."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from bot.adapters.commands.options import Arguments, Seconds, Text, check_names, passed
from bot.adapters.commands.process import Command
from bot.adapters.options import read as read_options


class _Options(msgspec.Struct, forbid_unknown_fields=True):
    pending: Arguments
    run: Arguments
    state: Text
    timeout: Seconds = 600.0
    environ: list[Text] = []


class Options(msgspec.Struct, frozen=True):
    """The two commands, the folder of the journal, and the seconds that one migration may take."""

    pending: Command
    run: Command
    state: Path
    timeout: float


def read(options: Mapping[str, Any], environ: Mapping[str, str]) -> Options:
    """Return the options; raise ValueError. The commands get PATH and the variables in `environ` alone."""
    given = read_options(options, _Options)
    check_names("pending", given.pending, ("operation", "migration"))
    gets = passed(given.environ, environ)
    return Options(Command(given.pending, gets), Command(given.run, gets), Path(given.state), given.timeout)
