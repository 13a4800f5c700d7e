"""What somebody did without the bot, as it is added to the audit log afterwards: told, not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.domain import moment
from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.command import parse, unread
from bot.core.domain.person import Person
from bot.core.domain.refusal import Refused

RESULTS = (Result.SUCCESS, Result.FAILURE, Result.UNKNOWN)
"""How it may have ended; the first is meant where nothing is said."""


@dataclass(frozen=True, slots=True)
class Note:
    """A command that stands for what was done, as it is typed; `at` may be empty, for now.

    `user` did it and `agreed` agreed, by their names, which nobody can check any more.
    """

    command: str
    user: str
    agreed: Sequence[str] = ()
    at: str = ""
    result: str = Result.SUCCESS
    why: str = ""


def recorded(note: Note, operator: str, note_id: str, now: datetime) -> Event:
    """Return the event that says what was told, and who told it: `operator`. Raise Refused."""
    command = parse(note.command)
    if note.result not in RESULTS:
        raise _refused(f"{note.result} is no result: write {', '.join(RESULTS)}.")
    try:
        at = moment.parse(note.at, now) if note.at else now
    except ValueError as error:
        raise _refused(str(error)) from error
    if at > now:
        raise _refused("That is still to come.")
    agreed = ", ".join(f"@{_name(each)}" for each in note.agreed) or "nobody"
    why = f" {unread(note.why).removeprefix('/')}" if note.why else ""
    return Event(
        at=now,
        event=EventName.FALLBACK_RECORDED,
        id=note_id,
        user=Person("", _name(note.user)),
        command=command.text,
        channel="",
        result=Result(note.result),
        reason=f"Done by hand, not by the bot; agreed by {agreed}, as told. Noted by {operator}.{why}",
        action=command.action,
        service=command.words.get("service"),
        environment=command.words.get("environment"),
        happened_at=at,
    )


def _name(typed: str) -> str:
    return unread(typed).removeprefix("/").removeprefix("@")


def _refused(what: str) -> Refused:
    return Refused("usage", f"{what} Nothing was written down.")
