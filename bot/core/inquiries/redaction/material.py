"""Tells runs of base64 that look like keys from digests, ids, names and paths."""

import re
from collections.abc import Iterator

from bot.core.inquiries.redaction.values import REDACTED

_RUN = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{18,}+(?:={1,2}+(?![A-Za-z0-9=]))?")
_PADDED, _UNPADDED = 20, 32
_HEX = re.compile(r"(?:0x)?[0-9A-Fa-f]++")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_REPEATED = re.compile(r"(.)\1+")
_WORD, _WORD_WITHOUT_DIGITS = 4, 2.5
"""Characters that the words and numbers of a name have on average, at least; those of a key have two.

A key without any digit is rare, a name without one is not.
"""
_SEGMENT = 8
"""Characters between the slashes of a path on average, at most; a key has one slash in 64."""


def find(text: str) -> Iterator[re.Match[str]]:
    """Yield what looks like the material of a key, first to last."""
    return (run for run in _RUN.finditer(text) if _is_material(run[0]))


def without_material(text: str) -> str:
    """Return the text without it."""
    return _RUN.sub(lambda run: REDACTED if _is_material(run[0]) else run[0], text)


def _is_material(run: str) -> bool:
    """Tell a mixture of all sorts from what was written by people or in one sort of digits."""
    word = run.rstrip("=")
    if word in {word.lower(), word.upper()} or _HEX.fullmatch(word) or _is_spelled(word):
        return False
    if word != run:
        return len(run) >= _PADDED
    return len(run) >= _UNPADDED and word.count("/") * _SEGMENT <= len(word)


def _is_spelled(word: str) -> bool:
    """Tell `OrderServiceV2TokenFilter`, where sorts of letters change with the words, not by chance."""
    parts = _PART.findall(_REPEATED.sub(r"\1", word))
    least = _WORD if any(sign.isdigit() or sign == "+" for sign in word) else _WORD_WITHOUT_DIGITS
    return sum(map(len, parts)) >= least * len(parts)
