"""The options of `statuspage` in `chatops.yaml`, read strictly."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

import msgspec

from bot.adapters.options import Address
from bot.adapters.options import read as read_options

_Text = Annotated[str, msgspec.Meta(min_length=1)]


class Options(msgspec.Struct, forbid_unknown_fields=True):
    """As they are written; `timeout` and `every`, between two calls, in seconds."""

    page: _Text
    token: _Text
    components: dict[str, _Text] = {}
    url: Address = "https://api.statuspage.io/v1"
    timeout: Annotated[float, msgspec.Meta(gt=0, le=60)] = 4.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=5)] = 2
    every: Annotated[float, msgspec.Meta(ge=0, le=60)] = 1.0

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> "Options":
        """Return the options; raise ValueError with a sentence."""
        return read_options(options, cls)

    @property
    def headers(self) -> Mapping[str, str]:
        """Return what every call says."""
        return {"Authorization": f"OAuth {self.token}"}


def path_of(page: str) -> str:
    """Return the path of a page."""
    return f"/pages/{quote(page, safe='')}"
