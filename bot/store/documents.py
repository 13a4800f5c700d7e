"""A value of the core as one JSON document: every field of it, and nothing beside it."""

import json
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from bot.core.ports.store import StoreError

T = TypeVar("T")


def encode(value: object) -> str:
    """Return the document. ASCII, because what people type may hold half characters that UTF-8 cannot."""
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=True)


def decode(document: str, kind: type[T]) -> T:
    """Return the value, with the defaults of fields that are younger than the document.

    Raise StoreError if the document is none of a `kind`.
    """
    try:
        return msgspec.convert(json.loads(document), kind)
    except (ValueError, msgspec.ValidationError) as error:
        raise StoreError(
            f"A kept {kind.__name__.lower()} cannot be read ({error}); it was not touched."
        ) from error


def sortable(at: datetime) -> str:
    """Write a time so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
