"""What an incident is called: the name of its channel, and the service that a title speaks of."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.domain.catalog import Catalog, Service

_LONGEST_WORD = 40
_SUFFIXES = ("-service", "-svc", "-app")
_WORD = re.compile(r"\w+")
_FILLERS = frozenset(
    _WORD.findall(
        "a an and are at been by can cannot for from had has have in into is it its no not of off on or our "
        "out over some that the their there this to under up was we were with you your all any"
    )
)
"""Words that every title may have; they tell nothing."""
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
    names = {tuple(map(_singular, name.split("-"))) for name in (service, short(service))}
    return any(
        tuple(words[start : start + len(name)]) == name for name in names for start in range(len(words))
    )


def _significant(title: str) -> Iterator[str]:
    """Yield the words that tell one incident from another."""
    for word in _words(title):
        if word not in _FILLERS and len(word) > 1 and any(map(str.isalpha, word)):
            yield word[:_LONGEST_WORD]


def _words(text: str) -> Iterable[str]:
    """Return the words in lower case, as Discord writes channels: letters and digits of any script."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\u2019", "")
    return (word for word in _WORD.findall(plain.replace("_", " ")))


def _singular(word: str) -> str:
    is_plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word
