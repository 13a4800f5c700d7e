"""Reads the options of an adapter in `chatops.yaml` strictly: what is wrong is told with what there is."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)
Address = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")]
"""Where a back end is; without a password or a query, as addresses are shown."""


def read(options: Mapping[str, Any], shape: type[T], names: str = "") -> T:
    """Return the options as `shape`; raise ValueError with their `names`, usually those of its fields."""
    try:
        return msgspec.convert(dict(options), shape)
    except msgspec.ValidationError as error:
        known = names or ", ".join(shape.__struct_fields__)
        raise ValueError(f"{error}; the options are {known}") from error
