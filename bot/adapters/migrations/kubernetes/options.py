"""The options of the `kubernetes` migrations adapter in `chatops.yaml`, read strictly."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from bot.adapters.cluster.options import OPTIONS, ClusterOptions, Seconds
from bot.adapters.options import read as read_options

_Argument = Annotated[str, msgspec.Meta(min_length=1)]
_Arguments = Annotated[list[_Argument], msgspec.Meta(min_length=1)]
_Whole = Annotated[int, msgspec.Meta(gt=0, le=86_400)]
MIGRATIONS = "{migrations}"


class Options(ClusterOptions, forbid_unknown_fields=True, kw_only=True):
    """The two commands; `within` and `asking` are the seconds they may take, `poll` those between looks."""

    pending: _Arguments
    run: _Arguments
    within: _Whole = 600
    asking: _Whole = 60
    poll: Seconds = 2.0


def read(options: Mapping[str, Any]) -> Options:
    """Return the options; raise ValueError with those there are."""
    given = read_options(options, Options, f"pending, run, within, asking, poll, {OPTIONS}")
    if MIGRATIONS not in given.run:
        raise ValueError(f"one argument of `run` is {MIGRATIONS}: the ids take its place, an argument each")
    if any(MIGRATIONS in argument or "{operation}" in argument for argument in given.pending):
        raise ValueError(
            f"`pending` has no {MIGRATIONS} and no {{operation}}: it is asked before there are any"
        )
    return given
