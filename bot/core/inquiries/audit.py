"""Who did what when, from the audit log: a page at a time, or all of it as it stands."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.domain import moment
from bot.core.domain.audit import EventName
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.inquiries.recorded import recorded, refuse_stranger
from bot.core.inquiries.sources import Sources
from bot.core.ports.audit import Filters, QueryError, Record

ANY_EVENT = "all"
PAGE = 10
LARGEST_EXPORT = 8_000_000
_NAMES = ("user", "service", "environment", "action", "event")
_LONGEST = 100
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for, on which page; `until` is always set, so that pages stay what they are."""

    filters: Filters
    page: int = 1
    is_export: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Records of one page, newest first; `number` counts from 1, the newest, to `pages`."""

    question: Question
    records: tuple[Record, ...]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Export:
    """All records as they stand in the log, one a line, oldest first."""

    question: Question
    content: bytes
    total: int


async def audit(sources: Sources, attempt: Attempt, words: Mapping[str, str]) -> Page | Export:
    """Answer the words of `/audit`; raise Refused."""
    async with recorded(sources, attempt):
        question = read(words, sources.clock.now())
        found = await _found(sources, attempt, question)
        return _export(question, found) if question.is_export else _page(question, found)


async def turn(sources: Sources, attempt: Attempt, words: Mapping[str, str], page: int) -> Page:
    """Return another page of what was asked before; raise Refused. The question has its record already."""
    question = replace(read(words, sources.clock.now()), page=page, is_export=False)
    try:
        return _page(question, await _found(sources, attempt, question))
    except TimeoutError as error:
        raise Refused("no-answer", "The log was not read in time. Ask again in a moment.") from error


def read(words: Mapping[str, str], now: datetime) -> Question:
    """Read the words of the command; raise Refused where they are no question."""
    odd = [name for name, word in words.items() if len(word) > _LONGEST or not word.isprintable()]
    if odd:
        raise Refused("invalid-filter", f"Nothing in the log has such a {odd[0]}. Write it plainly.")
    names = {name: words[name] for name in _NAMES if words.get(name)}
    event = names.pop("event", EventName.COMMAND.value)
    if event not in {ANY_EVENT, *EventName}:
        known = ", ".join([ANY_EVENT, *EventName])
        raise Refused("unknown-event", f"There is no such event in the log. Events: {known}.")
    if names.get("action", Action.DEPLOY) not in set(Action):
        raise Refused("unknown-action", f"There is no such action in the log. Actions: {', '.join(Action)}.")
    since = _moment(words["since"], now, is_end=False) if words.get("since") else None
    until = _moment(words["until"], now, is_end=True) if words.get("until") else now
    filters = Filters(**names, event=None if event == ANY_EVENT else event, since=since, until=until)
    return Question(filters, _number(words.get("page", "1")), _yes(words.get("export", "false")))


def words(question: Question) -> dict[str, str]:
    """Return the words that ask the same once more, whenever that is; without the page."""
    filters = question.filters
    given = {name: getattr(filters, name) for name in _NAMES if getattr(filters, name) is not None}
    times = {"since": filters.since, "until": filters.until}
    spelled = {name: at.isoformat(timespec="milliseconds") for name, at in times.items() if at is not None}
    return given | spelled | {"event": filters.event or ANY_EVENT}


async def _found(sources: Sources, attempt: Attempt, question: Question) -> Sequence[Record]:
    refuse_stranger(sources, attempt, "The audit log is")
    try:
        async with asyncio.timeout(sources.answer):
            return await sources.audit.query(question.filters)
    except QueryError as error:
        raise Refused("unreadable-log", str(error)) from error


def _page(question: Question, found: Sequence[Record]) -> Page:
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(question.page, 1), pages)
    newest = len(found) - (number - 1) * PAGE
    records = tuple(reversed(found[max(0, newest - PAGE) : newest]))
    return Page(question, records, number, pages, len(found))


def _export(question: Question, found: Sequence[Record]) -> Export:
    content = "".join(f"{record.line}\n" for record in found).encode("ascii")
    if len(content) > LARGEST_EXPORT:
        raise Refused(
            "too-large",
            f"These {len(found)} records are more than Discord takes in one file. Narrow it down with since "
            "and until, or use the command line: chatops audit query --json",
        )
    return Export(question, content, len(found))


def _moment(text: str, now: datetime, *, is_end: bool) -> datetime:
    try:
        return moment.parse(text, now, is_end=is_end)
    except ValueError as error:
        raise Refused("invalid-time", str(error)) from error


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Refused("invalid-page", "A page is a number from 1, the newest.")
    return int(text)


def _yes(text: str) -> bool:
    known = {"true": True, "false": False}
    if text.lower() not in known:
        raise Refused("invalid-export", "Write export:true for a file, or leave it out.")
    return known[text.lower()]
