"""Foreign text as the public may read it: nothing that breaks a document, hides, or turns text around."""

import re
import unicodedata

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates: they let text read otherwise than it is written."""
_PLANE = 0xFFFF
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")


def line(written: str) -> str:
    """Return the text as one line, empty where nothing in it can be read."""
    return " ".join(rows(written).split())


def rows(written: str) -> str:
    """Return the text with its lines, no more than one of them empty between two.

    What HTML or XML 1.0 forbids is dropped: https://www.w3.org/TR/xml/#charsets,
    https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream.
    """
    lines = _LINE_ENDS.sub("\n", written)
    kept = "".join(char for char in lines if char in "\n\t" or _is_fit(char))
    return _BLANK_LINES.sub("\n\n", kept).strip()


def _is_fit(char: str) -> bool:
    """Tell whether this is no control, no half of a character, none that is none, and turns nothing."""
    return unicodedata.category(char) not in {"Cc", "Cs"} and not _is_none(char) and char not in _TURNING


def _is_none(char: str) -> bool:
    """Tell the code points that Unicode keeps free for ever from characters."""
    return ord(char) & _PLANE >= 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF  # noqa: PLR2004 - Unicode's numbers
