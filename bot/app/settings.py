"""Reads the settings for a command of the command line."""

import os
from pathlib import Path

from bot.app.faults import BAD_CONFIGURATION, Fault
from bot.settings import Settings, SettingsError, load


def read(config: Path, state: Path | None = None) -> Settings:
    """Return the settings in `config`, with `state` as the state folder where given; raise Fault."""
    environ = dict(os.environ)
    if state is not None:
        environ["CHATOPS_STATE"] = str(state.absolute())
    try:
        return load(config, environ)
    except SettingsError as error:
        raise Fault(BAD_CONFIGURATION, *error.lines) from error
