"""Finds the adapter that `chatops.yaml` names: a built-in one, or any other by its dotted name."""

import importlib
from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

import aiohttp

Adapter_co = TypeVar("Adapter_co", covariant=True)


class Builder(Protocol[Adapter_co]):
    """What makes an adapter from the shared session, its options in `chatops.yaml` and the environment."""

    def build(
        self, session: aiohttp.ClientSession, options: Mapping[str, Any], environ: Mapping[str, str]
    ) -> Adapter_co:
        """Return the adapter; raise ValueError with a sentence about a wrong option."""
        ...


def find(port: str, name: str, built_in: Mapping[str, Builder[Adapter_co]]) -> Builder[Adapter_co]:
    """Return the builder behind a built-in or dotted (`package.module:Name`) name; raise ValueError."""
    if name in built_in:
        return built_in[name]
    module, _, attribute = name.partition(":")
    try:
        builder: Builder[Adapter_co] = getattr(importlib.import_module(module), attribute)
        if not callable(getattr(builder, "build", None)):
            raise TypeError("it has no `build`")  # noqa: TRY301 - one sentence for all that is no adapter
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        known = ", ".join(built_in) or "none is built in"
        raise ValueError(
            f"there is no {port} adapter {name!r} ({error}); write package.module:Name, or one of: {known}"
        ) from error
    return builder
