"""Which of two tags is the newer version, told by the numbers in them: registries know no other order."""

import re
from collections.abc import Iterable

_VERSION = re.compile(r"v?(\d{1,18}(?:\.\d{1,18})*)(?:[-_.](.+))?", re.ASCII)
_OF_ANOTHER = "sha256-"
"""Signatures and the like have the digest of their image as tag; the distribution specification's
"Referrers Tag Schema"."""
_Key = tuple[bool, tuple[int, ...], bool, tuple[tuple[bool, int, str], ...], str]


def newest_first(tags: Iterable[str]) -> list[str]:
    """Return the tags by Semantic Versioning's precedence; those that are no versions come last.

    https://semver.org/#spec-item-11
    """
    return sorted((tag for tag in set(tags) if not tag.startswith(_OF_ANOTHER)), key=_key, reverse=True)


def _key(tag: str) -> _Key:
    found = _VERSION.fullmatch(tag)
    if found is None:
        return False, (), False, (), tag
    numbers, suffix = found[1].split("."), found[2] or ""
    parts = tuple(_part(part) for part in suffix.split(".")) if suffix else ()
    return True, tuple(map(int, numbers)), not suffix, parts, tag


def _part(text: str) -> tuple[bool, int, str]:
    """Return what orders one identifier of a pre-release: numbers by value, before words."""
    is_number = text.isascii() and text.isdigit() and len(text) < 19  # noqa: PLR2004 - as in _VERSION
    return (False, int(text), "") if is_number else (True, 0, text)
