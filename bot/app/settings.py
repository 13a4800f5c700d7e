"""Reads the settings for a command of the command line."""

import os
from pathlib import Path

from bot.app.faults import BAD_CONFIGURATION, Fault
from bot.settings import Settings, SettingsError, load
from bot.settings.environment import Places


class Unread:
    """Stands for credentials by their names, for a command that needs none and may be given without them."""

    def variable(self, name: str, otherwise: str | None = None) -> str:
        """Return the name."""
        return otherwise or name

    def contents(self, path: str) -> str:
        """Return the path."""
        return path


def read(config: Path, state: Path | None = None, places: Places | None = None) -> Settings:
    """Return the settings in `config`, with `state` as the state folder where given; raise Fault.

    With `places` no credential in them is read, and what stands for it is in its place.
    """
    environ = dict(os.environ)
    if state is not None:
        environ["CHATOPS_STATE"] = str(state.absolute())
    try:
        return load(config, environ, places)
    except SettingsError as error:
        raise Fault(BAD_CONFIGURATION, *error.lines) from error
