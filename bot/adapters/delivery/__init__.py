"""Systems that deploy: the names that `chatops.yaml` may use, and any other by its dotted name."""

import importlib
from collections.abc import Mapping
from typing import Any, Protocol

import aiohttp

from bot.core.ports.delivery import Delivery


class Builder(Protocol):
    """What makes an adapter from the shared session, its options in `chatops.yaml` and the environment."""

    def build(
        self, session: aiohttp.ClientSession, options: Mapping[str, Any], environ: Mapping[str, str]
    ) -> Delivery:
        """Return the adapter; raise ValueError with a sentence about a wrong option."""
        ...


DELIVERIES: Mapping[str, Builder] = {}
"""The built-in ones. There are none yet: the sandbox's is found by its dotted name, as any third party's."""


def find(name: str) -> Builder:
    """Return the builder behind a built-in or dotted (`package.module:Name`) name; raise ValueError."""
    if name in DELIVERIES:
        return DELIVERIES[name]
    module, _, attribute = name.partition(":")
    try:
        builder: Builder = getattr(importlib.import_module(module), attribute)
        if not callable(getattr(builder, "build", None)):
            raise TypeError("it has no `build`")  # noqa: TRY301 - one sentence for all that is no adapter
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        known = ", ".join(DELIVERIES) or "none is built in"
        raise ValueError(
            f"there is no delivery adapter {name!r} ({error}); write package.module:Name, or one of: {known}"
        ) from error
    return builder
