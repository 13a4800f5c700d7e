"""Reads a log, takes the secrets out of it, and only then chooses the lines that were asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.inquiries.redaction import REDACTED, redact, without_keys
from bot.core.ports.logs import Entry, Level, LogPage, LogQuery, Logs

SHOWN = 5000
SEARCHED = 40_000
"""Lines that are read for a text or a level."""

_CONTEXT = 1000
"""Lines before these that are read and not told: what a line is part of began earlier."""
_EARLIER = timedelta(minutes=1)
_LEVELS = [*Level]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which lines: since when, of which level and worse, holding `contains` in any case."""

    service: str
    environment: str
    since: datetime
    contains: str = ""
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The lines without their secrets, oldest first; `back_to` is told where there are too many to go on."""

    entries: Sequence[Entry]
    back_to: datetime | None = None


async def read(aggregator: Logs, search: Search) -> LogPage:
    """Return all lines that may be told, and some before them that tell what these are part of."""
    is_choosing = bool(search.contains) or search.level is not None
    limit = (SEARCHED if is_choosing else SHOWN) + _CONTEXT
    query = LogQuery(
        service=search.service,
        environment=search.environment,
        since=search.since - _EARLIER,
        limit=limit,
    )
    return await aggregator.read(query)


def choose(page: LogPage, search: Search) -> Found:
    """Return what was asked for, without secrets.

    Secrets are gone before anything is compared: nobody may find one out by asking for its beginning.
    """
    texts = without_keys((entry.source, entry.text) for entry in page.entries)
    known = [replace(entry, text=text) for entry, text in zip(page.entries, texts, strict=True)]
    asked = [entry for entry in known if entry.at >= search.since]
    told = asked[max(0, _CONTEXT - len(known) + len(asked)) :] if page.is_cut else asked
    found = [*_fitting(told, search)]
    if len(found) > SHOWN:
        return Found(found[-SHOWN:], found[-SHOWN].at)
    return Found(found, told[0].at if len(told) < len(asked) else None)


def _fitting(entries: Iterable[Entry], search: Search) -> Iterator[Entry]:
    wanted = search.contains.casefold()
    for entry in entries:
        # What a line shows it also holds, so one that does not hold the text need not be redacted to be left.
        if _is_grave(entry, search.level) and wanted in entry.text.casefold():
            text = redact(entry.text)
            if _shows(text, wanted):
                yield replace(entry, text=text)


def _is_grave(entry: Entry, mildest: Level | None) -> bool:
    if mildest is None:
        return True
    return entry.level is not None and _LEVELS.index(entry.level) >= _LEVELS.index(mildest)


def _shows(text: str, wanted: str) -> bool:
    """Tell whether it stands beside the marks: a mark holds letters that the secret may not hold."""
    return any(wanted in part for part in text.casefold().split(REDACTED))
