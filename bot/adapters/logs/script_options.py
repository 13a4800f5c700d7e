"""The options of `script` for logs in `chatops.yaml`, read strictly."""

from collections.abc import Mapping
from typing import Any

import msgspec

from bot.adapters.commands.options import Arguments, Seconds, Text, check_names
from bot.adapters.options import read as read_options


class ScriptOptions(msgspec.Struct, forbid_unknown_fields=True):
    """As they are written; `timeout` in seconds."""

    read: Arguments
    ping: Arguments | None = None
    timeout: Seconds = 30.0
    environ: list[Text] = []

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "ScriptOptions":
        """Return the options; raise ValueError."""
        given = read_options(options, cls)
        check_names("ping", given.ping or (), ("service", "environment", "since", "limit"))
        return given
