"""The newest lines that a service has logged, without the secrets in them."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from bot.core.domain import duration
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.inquiries import scan
from bot.core.inquiries.recorded import recorded, refuse_stranger
from bot.core.inquiries.scan import Found, Search
from bot.core.inquiries.sources import Sources
from bot.core.ports.logs import Level

_LAST = "15m"
_LONGEST = 7 * 86400
LEVELS = tuple(level.value for level in Level)
"""The words for levels, mildest first."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was asked, how far back (in seconds), and what was found."""

    search: Search
    seconds: int
    found: Found


async def logs(
    sources: Sources,
    attempt: Attempt,
    service: str,
    environment: str | None = None,
    *,
    last: str | None = None,
    grep: str | None = None,
    level: str | None = None,
) -> Excerpt:
    """Read a service's log; `grep` is a text in any case, `level` the mildest told. Raise Refused."""
    known = sources.catalog.find(service)
    place = environment or (known.usual if known else None)
    async with recorded(sources, attempt, service, place):
        refuse_stranger(sources, attempt, "Logs are")
        name = sources.catalog.target(service, place or "").name
        seconds = _seconds(last or _LAST)
        search = Search(
            service=name,
            environment=place or "",
            since=sources.clock.now() - timedelta(seconds=seconds),
            contains=grep or "",
            level=_level(level),
        )
        return Excerpt(search, seconds, await _find(sources, search))


async def _find(sources: Sources, search: Search) -> Found:
    aggregator = sources.logs(search.service)
    if aggregator is None:
        sentence = f"The settings name no logs for {search.service}. Nothing was read."
        raise Refused("no-logs", sentence)
    async with asyncio.timeout(sources.answer):
        page = await scan.read(aggregator, search)
    return await asyncio.to_thread(scan.choose, page, search)  # thousands of lines take a while


def _seconds(last: str) -> int:
    try:
        seconds = duration.parse(last.strip())
    except ValueError as error:
        raise Refused("invalid-duration", f"How far back? {_sentence(error)} Nothing was read.") from error
    if seconds > _LONGEST:
        raise Refused("invalid-duration", "Logs are read back to 7d at most. Nothing was read; ask for less.")
    return seconds


def _sentence(error: ValueError) -> str:
    words = str(error)
    return f"{words[:1].upper()}{words[1:]}."


def _level(word: str | None) -> Level | None:
    if word is None:
        return None
    found = next((level for level in Level if level == word.strip().lower()), None)
    if found is None:
        raise Refused(
            "unknown-level", f"There is no such level. Nothing was read. Levels: {', '.join(LEVELS)}."
        )
    return found
