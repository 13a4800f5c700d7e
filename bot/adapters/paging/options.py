"""The options of `pagerduty` in `chatops.yaml`, read strictly."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from bot.adapters.options import Address
from bot.adapters.options import read as read_options
from bot.adapters.paging.on_calls import RestOptions

_Key = Annotated[str, msgspec.Meta(min_length=1)]


class Options(msgspec.Struct, forbid_unknown_fields=True):
    """As they are written; `timeout` in seconds."""

    routing_keys: Annotated[dict[str, _Key], msgspec.Meta(min_length=1)]
    url: Address = "https://events.pagerduty.com/v2/enqueue"
    timeout: Annotated[float, msgspec.Meta(gt=0, le=60)] = 4.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=5)] = 2
    rest: RestOptions | None = None

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> "Options":
        """Return the options; raise ValueError with a sentence."""
        return read_options(options, cls)
