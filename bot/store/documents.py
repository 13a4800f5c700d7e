"""An operation as one JSON document: every field of the value, and nothing beside it."""

import json
from datetime import UTC, datetime

import msgspec

from bot.core.domain.operation import Operation
from bot.core.ports.store import StoreError


def encode(operation: Operation) -> str:
    """Return the document. ASCII, because what people type may hold half characters that UTF-8 cannot."""
    return json.dumps(msgspec.to_builtins(operation), ensure_ascii=True)


def decode(document: str) -> Operation:
    """Return the operation; raise StoreError if the document is not one."""
    try:
        return msgspec.convert(json.loads(document), Operation)
    except (ValueError, msgspec.ValidationError) as error:
        raise StoreError(f"A kept operation cannot be read ({error}); it was not touched.") from error


def sortable(at: datetime) -> str:
    """Write a time so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
