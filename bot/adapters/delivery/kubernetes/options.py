"""The options of the `kubernetes` delivery adapter in `chatops.yaml`, read strictly."""

from collections.abc import Mapping
from typing import Annotated, Any

import aiohttp
import msgspec

from bot.adapters.cluster.options import OPTIONS, ClusterOptions, Seconds
from bot.adapters.options import Address
from bot.adapters.options import read as read_options
from bot.adapters.versions import Registry

_Text = Annotated[str, msgspec.Meta(min_length=1)]


class _Registry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: Address | None = None
    username: str = ""
    password: str = ""


class Options(ClusterOptions, forbid_unknown_fields=True, kw_only=True):
    """`image` is the name of every service's image, without a tag; `poll` are the seconds between looks."""

    image: _Text
    registry: _Registry = _Registry()
    poll: Seconds = 2.0

    def versions(self, session: aiohttp.ClientSession) -> Registry:
        """Return what knows the versions; raise ValueError."""
        return Registry(
            session,
            image=self.image,
            url=self.registry.url,
            username=self.registry.username,
            password=self.registry.password,
            timeout=self.timeout,
            tries=self.tries,
        )


def read(options: Mapping[str, Any]) -> Options:
    """Return the options; raise ValueError with those there are."""
    return read_options(options, Options, f"image, registry (url, username, password), poll, {OPTIONS}")
