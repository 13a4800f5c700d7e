"""A value of the core as one JSON document: every field of it, and a checksum over them.

SQLite checks the structure of its pages, not what stands in them: a bit that the disk has turned in a name
would go unnoticed. A script of `schema/` that changes documents takes the checksum out of them.
"""

import json
import re
import zlib
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from bot.core.ports.store import StoreError

T = TypeVar("T")
_CHECKSUM = re.compile(r', "checksum": "([0-9a-f]{8})"\}')
_LENGTH = len(', "checksum": "00000000"}')


def encode(value: object) -> str:
    """Return the document. ASCII, because what people type may hold half characters that UTF-8 cannot."""
    document = json.dumps(msgspec.to_builtins(value), ensure_ascii=True)
    return f'{document[:-1]}, "checksum": "{_checksum(document)}"}}'


def decode(document: str, kind: type[T]) -> T:
    """Return the value, with the defaults of fields that are younger than the document.

    Raise StoreError if the document is none of a `kind`, or not what was written.
    """
    if not _is_whole(document):
        raise StoreError(
            f"A kept {kind.__name__.lower()} is damaged; it was not touched. Stop the bot, put back a backup."
        )
    try:
        return msgspec.convert(json.loads(document), kind)
    except (ValueError, msgspec.ValidationError) as error:
        raise StoreError(
            f"A kept {kind.__name__.lower()} cannot be read ({error}); it was not touched."
        ) from error


def _is_whole(document: str) -> bool:
    """Tell whether a document has its own checksum, or none: versions before this one wrote none."""
    found = _CHECKSUM.fullmatch(document[-_LENGTH:])
    return found is None or found[1] == _checksum(f"{document[:-_LENGTH]}}}")


def _checksum(document: str) -> str:
    """Return the CRC-32, which differs after any change within 32 bits."""
    return f"{zlib.crc32(document.encode('utf-8', 'surrogatepass')):08x}"


def sortable(at: datetime) -> str:
    """Write a time so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
