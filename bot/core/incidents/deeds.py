"""One command or operation in a timeline: however many records the audit log has of it, one line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from bot.core.domain.audit import EventName, Result
from bot.core.domain.length import length_words
from bot.core.domain.timeline import Entry

Fields: TypeAlias = Mapping[str, Any]
_LOCKS: Mapping[str, str] = {
    EventName.LOCKED: "locked {service} in {environment}: {reason}",
    EventName.UNLOCKED: "unlocked {service} in {environment}",
}
_BY_ASKER = frozenset({EventName.COMMAND, EventName.REQUESTED, EventName.STARTED})
_PARTS = _BY_ASKER | {EventName.SETTLED, EventName.GLASS_BROKEN, *_LOCKS}
_CARRIED_OUT = frozenset({Result.SUCCESS, Result.FAILURE, Result.UNKNOWN})
_REFERENCE = re.compile(r" \([^()]*\)")
"""The digest behind a version, the fingerprint behind a migration: for the log, nobody reads it aloud."""
_LONGEST_REASON = 300
_TOLD_OTHERWISE = ("/incident", "/runbook")


def is_part(fields: Fields) -> bool:
    """Tell whether a record is a part of one: not refused, nor of a command that has its own events."""
    is_told_otherwise = fields["event"] == EventName.COMMAND and fields["command"].startswith(_TOLD_OTHERWISE)
    return fields["event"] in _PARTS and fields["result"] != Result.DENIED and not is_told_otherwise


def began(records: Sequence[Fields]) -> datetime | None:
    """Return when it began to change something; None for what only looked, waits, or came to nothing."""
    started = next((each for each in records if each["event"] == EventName.STARTED), None)
    if started is not None:
        return at(started)
    changed = (each for each in records if each["event"] in _LOCKS or _is_carried_out(each))
    return next(map(at, changed), None)


def deed(records: Sequence[Fields]) -> Entry:
    """Return the entry of all records of one command or operation, in their order.

    It stands where it began; `noted_at` is when the last of it was learnt.
    """
    asked = next((each for each in records if each["event"] in _BY_ASKER), records[0])
    return Entry(
        at=began(records) or at(records[0]),
        noted_at=at(records[-1]),
        by=asked["user"].removeprefix("@"),
        event=records[-1]["event"],
        text=" ".join(_text(records).split()),
    )


def at(fields: Fields) -> datetime:
    """Return when a record was written."""
    return datetime.fromisoformat(fields["timestamp"])


def _is_carried_out(fields: Fields) -> bool:
    return fields.get("action") is not None and fields["result"] in _CARRIED_OUT


def _text(records: Sequence[Fields]) -> str:
    for each in records:
        if each["event"] in _LOCKS:
            return _LOCKS[each["event"]].format_map(each)
    command, details = records[-1]["command"], ", ".join(_details(records))
    return f"{command}: {details}" if details else command


def _details(records: Sequence[Fields]) -> Iterator[str]:
    """Yield what it changes, who approved it or went on alone, and how it ended.

    A question that was answered needs no word on that.
    """
    last = records[-1]
    if last.get("change"):
        yield _REFERENCE.sub("", last["change"])
    if last["approved_by"]:
        yield f"approved by {last['approved_by']}"
    for each in records:
        if each["event"] == EventName.GLASS_BROKEN:
            yield f"glass broken: {each['reason']}"
    is_question = records[0].get("action") is None
    if not is_question or last["result"] != Result.SUCCESS:
        yield _how(records)


def _how(records: Sequence[Fields]) -> str:
    """Say how it ended: `success after 2 minutes`, `failure after 1 minute: it never got healthy`."""
    last, started = records[-1], began(records)
    if last["result"] is None:
        return "running" if started else "not begun"
    took = (at(last) - started).total_seconds() if started else 0
    after = f" after {length_words(took)}" if took else ""
    why = (
        f": {last['reason'][:_LONGEST_REASON]}" if last["reason"] and last["result"] != Result.SUCCESS else ""
    )
    return f"{last['result']}{after}{why}"
