"""What an incident is called: the name of its channel, and the service that a title speaks of."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.domain.catalog import Catalog, Service

_LONGEST_WORD = 40
_SUFFIXES = ("-service", "-svc", "-app")
_SILENT = re.compile("['\u2019\u200c\u200d]")
"""Apostrophes, and what only joins letters or keeps them apart: a word goes on behind it."""
_SELECTORS = range(0xFE00, 0xFE10)
"""Marks that choose between an emoji and a sign; they belong to no word."""
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "a an and are at been by can cannot cant for from had has have i in into is it its no not of off on "
        "or our out over some that the their there this to under up was we were with you your all any "
        "sev sev1 sev2 sev3 p1 p2 p3 p4 urgent critical",
    )
)
"""Words that every title may have; they tell nothing, or how bad it is, which is told elsewhere."""
_PHRASES = re.compile(
    r"\b(?:in (?:short )?order(?: (?:to|that|for))?|out of order|(?:an|on the|the) orders? of(?: magnitude)?"
    r"|in search of|on account of|(?:into|take) account|log(?:s|ged|ging)? (?:in|out|on|off)"
    r"|sign(?:s|ed|ing)? (?:in|out|up|on)|check(?:s|ed|ing)? out|time(?:s|d)? out|as a service)\b"
)
"""Words that mean something else together than a service that is called by one of them."""
_PEOPLE = frozenset({"user", "customer", "client", "member", "people", "team", "service"})
"""Short names that titles use for who is hit: only the service's whole name means it."""
_SHORTEST_PLURAL = 4
"""Letters: `gas` is no plural."""


def stem(title: str, service: str | None, at: datetime, timezone: str) -> str:
    """Return `inc-20260304-payment`: the team's date, and a word of the title, else the service's."""
    word = next(_significant(title), None) or (short(service) if service else "incident")
    return f"inc-{at.astimezone(ZoneInfo(timezone)):%Y%m%d}-{word}"


def short(service: str) -> str:
    """Return a service's name without what every service is called: `payment-service` is `payment`."""
    for suffix in _SUFFIXES:
        if service.endswith(suffix) and service != suffix.removeprefix("-"):
            return service.removesuffix(suffix)
    return service


def infer(catalog: Catalog, title: str) -> Service | None:
    """Return the one service that a title names, in whole or in short; None for none, or several."""
    words = [_singular(word) for word in _words(title)]
    found = [each for each in catalog.services.values() if _is_named(each.name, words)]
    return found[0] if len(found) == 1 else None


def _is_named(service: str, words: list[str]) -> bool:
    names = {tuple(map(_singular, service.split("-"))), (_singular(service.replace("-", "")),)}
    if _singular(short(service)) not in _PEOPLE:
        names.add(tuple(map(_singular, short(service).split("-"))))
    return any(
        tuple(words[start : start + len(name)]) == name for name in names for start in range(len(words))
    )


def _significant(title: str) -> Iterator[str]:
    """Yield the words that tell one incident from another."""
    for word in _words(title):
        if word not in _FILLERS and len(word) > 1 and any(map(str.isalpha, word)):
            yield word[:_LONGEST_WORD]


def _words(text: str) -> list[str]:
    """Return the words in lower case, as Discord writes channels: letters and digits of any script.

    Phrases in which no word means what it says are left out.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("i\u0307", "i")  # the Turkish capital
    whole = unicodedata.normalize("NFC", _SILENT.sub("", plain))
    words = "".join(char if _is_of_word(char) else " " for char in whole).split()
    return _PHRASES.sub(" ", " ".join(words)).split()


def _is_of_word(char: str) -> bool:
    """Tell letters, digits, and the marks by which many scripts write vowels."""
    is_mark = unicodedata.category(char)[0] == "M" and ord(char) not in _SELECTORS
    return char.isalnum() or is_mark


def _singular(word: str) -> str:
    is_plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word
