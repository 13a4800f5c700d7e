"""Takes secrets out of what was logged and leaves the rest as it reads.

All patterns are linear in the text: a run of characters is entered at its beginning, taken possessively or
bounded. Where the end of a secret is in doubt, more is taken out, not less.
"""

import re
from collections.abc import Iterable, Iterator

from bot.core.inquiries.redaction.names import without_named
from bot.core.inquiries.redaction.shapes import without_shapes
from bot.core.inquiries.redaction.values import REDACTED

_LONGEST_KEY = 100
"""Lines after which a private key without an end is over."""

_KEY = r"[A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----"
_BEGIN = re.compile(f"-----BEGIN {_KEY}")
_END = re.compile(f"-----END {_KEY}")


def redact(text: str) -> str:
    """Return the text with `[redacted]` in place of every secret; their names stay."""
    return without_shapes(without_named("".join(_without_keys(text))))


def redact_all(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield texts that were logged one after the other, redacted; given with what logged them.

    A private key is often logged line by line: what follows its beginning belongs to it.
    """
    left: dict[str, int] = {}
    for source, text in lines:
        begun, rest = "", text
        if left.get(source, 0) > 0:
            end = _END.search(text)
            left[source] = 0 if end else left[source] - 1
            begun, rest = REDACTED, text[end.end() :] if end else ""
        if _is_open(rest):
            left[source] = _LONGEST_KEY
        yield begun + redact(rest)


def _without_keys(text: str) -> Iterator[str]:
    at = 0
    while begin := _BEGIN.search(text, at):
        yield text[at : begin.end()] + REDACTED
        end = _END.search(text, begin.end())
        if end is None:
            return
        at = end.start()
    yield text[at:]


def _is_open(text: str) -> bool:
    """Tell whether a private key begins here and does not end."""
    begins = [match.end() for match in _BEGIN.finditer(text)]
    return bool(begins) and _END.search(text, begins[-1]) is None
