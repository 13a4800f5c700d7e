"""What `chatops.yaml` says about a Loki: its address, how to sign in, and which streams a place has."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from bot.adapters.options import Address
from bot.adapters.options import read as read_options

_Text = Annotated[str, msgspec.Meta(min_length=1)]


class LokiOptions(msgspec.Struct, forbid_unknown_fields=True):
    """As they are written; `timeout` in seconds."""

    url: Address
    selector: _Text
    environments: dict[str, _Text] = {}
    source: _Text = "pod"
    tenant: str = ""
    token: str = ""
    username: str = ""
    password: str = ""
    max_entries: Annotated[int, msgspec.Meta(ge=2, le=100_000)] = 5000
    timeout: Annotated[float, msgspec.Meta(gt=0, le=60)] = 8.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=5)] = 2

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> "LokiOptions":
        """Return the options; raise ValueError with a sentence."""
        given = read_options(options, cls)
        if bool(given.username) != bool(given.password):
            raise ValueError("`username` and `password` go together: give both, or neither")
        if given.token and given.username:
            raise ValueError("give `token`, or `username` and `password`, not both")
        return given
