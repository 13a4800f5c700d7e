"""Takes out private keys, also those that were logged line by line and whose beginning or end is missing."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from operator import ge, le

from bot.core.inquiries.redaction import material
from bot.core.inquiries.redaction.values import REDACTED

LONGEST = 100
"""Lines after which a private key without an end is over."""

_KEY = r"[A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----"
_BEGIN = re.compile(f"-----BEGIN {_KEY}")
_END = re.compile(f"-----END {_KEY}")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]++={0,2}+")
_DIGITS = re.compile(r"\d++")
_LONGEST_LINE = 500
"""Characters of a line of a key with all that a logger writes around it."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbours of a line of a key have as many words before them and the same around them."""

    words: int
    around: tuple[str, str]
    length: int


def without_key(text: str) -> str:
    """Return a text without the private keys that begin or go on in it."""
    shown = "".join(_parts(text))
    if "\n" not in shown:
        return shown
    return "\n".join(without_keys(("", line) for line in shown.split("\n")))


def without_keys(lines: Iterable[tuple[str, str]]) -> list[str]:
    """Return texts that were logged one after the other, given with what logged them.

    Only keys that go over several lines are gone: what each line holds by itself is for `redact`.
    """
    texts: list[str] = []
    logged: dict[str, list[int]] = defaultdict(list)
    for number, (source, text) in enumerate(lines):
        texts.append(text)
        logged[source].append(number)
    for numbers in logged.values():
        _take_begun(texts, numbers)
        _take_neighbours(texts, numbers, le)
        _take_neighbours(texts, numbers[::-1], ge)
    return texts


def _take_begun(texts: list[str], numbers: list[int]) -> None:
    """Take out what follows a beginning, up to its end."""
    left = 0
    for number in numbers:
        begun, rest = "", texts[number]
        if left > 0:
            end = _END.search(rest)
            left = 0 if end else left - 1
            begun, rest = REDACTED, rest[end.end() :] if end else ""
        if _is_open(rest):
            left = LONGEST
        texts[number] = begun + rest


def _take_neighbours(texts: list[str], numbers: list[int], fits: Callable[[int, int], bool]) -> None:
    """Take out the lines beside one that gives itself away: its last one is short, others may be dull."""
    run: _Run | None = None
    for number in numbers:
        text = texts[number]
        found = _continues(run, text, fits) if run else None
        if run and found:
            texts[number] = f"{text[: found.start()]}{REDACTED}{text[found.end() :]}"
            run = _run(found, len(found[0]))
        else:
            run = _begins(text)


def _begins(text: str) -> _Run | None:
    if len(text) > _LONGEST_LINE:
        return None
    if end := _END.search(text):
        return _run(end, 0)
    line = next(material.find(text), None)
    return _run(line, len(line[0])) if line else None


def _continues(run: _Run, text: str, fits: Callable[[int, int], bool]) -> re.Match[str] | None:
    """Return the part of a line that belongs to the same key as its neighbour."""
    if len(text) > _LONGEST_LINE:
        return None
    word = next(islice(_BASE64.finditer(text), run.words, None), None)
    is_next = word and fits(len(word[0]), run.length) and _around(word) == run.around
    return word if is_next else None


def _run(found: re.Match[str], length: int) -> _Run:
    before = sum(1 for _ in _BASE64.finditer(found.string, 0, found.start()))
    return _Run(before, _around(found), length)


def _around(found: re.Match[str]) -> tuple[str, str]:
    """Return what stands before and behind, the same for all times and numbers."""
    text = found.string
    return _DIGITS.sub("0", text[: found.start()]), _DIGITS.sub("0", text[found.end() :])


def _parts(text: str) -> Iterator[str]:
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
