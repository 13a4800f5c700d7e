"""One thing that an incident has to do outside, kept until it is done: intent first, one key for ever."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.domain.operation import Card
from bot.core.domain.person import Person


class Kind(StrEnum):
    """What is to be done."""

    ROOM = "room"
    CARD = "card"
    STATUS_PAGE = "status_page"
    PAGE = "page"
    CALL = "call"
    UNANSWERED = "unanswered"
    ANNOUNCEMENT = "announcement"
    UPDATE = "update"
    NOTICE = "notice"
    SEVERITY = "severity"
    ROLE = "role"
    ALERT = "alert"
    REMINDER = "reminder"
    RESOLUTION = "resolution"
    REOPENING = "reopening"
    ACKNOWLEDGE = "acknowledge"
    STAND_DOWN = "stand_down"
    MEETING = "meeting"
    CALL_OFF = "call_off"
    POSTMORTEM = "postmortem"
    ARCHIVE = "archive"


MESSAGES = frozenset(
    {
        Kind.CARD,
        Kind.CALL,
        Kind.UNANSWERED,
        Kind.ANNOUNCEMENT,
        Kind.UPDATE,
        Kind.NOTICE,
        Kind.SEVERITY,
        Kind.ROLE,
        Kind.ALERT,
        Kind.REMINDER,
        Kind.RESOLUTION,
        Kind.REOPENING,
        Kind.POSTMORTEM,
    }
)
"""The steps that end in one message: in the room, or where the incident was called (announcement, notice)."""


INFERRED = "inferred"
"""The `result` of an update whose status was taken from its text."""


class Progress(StrEnum):
    """How far a step has come."""

    WANTED = "wanted"
    DONE = "done"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: `number` tells those of a kind apart (the index of an update, the level of a call).

    `attempts` counts failures so far, `trouble` says in a sentence's part why the last one failed, `due_at`
    is when it is tried again. A message has its `card` once it stands. `by`, `text` and `person` are what the
    message tells: who did it, in which words, who is called. `result` is what the outside calls it.
    """

    kind: Kind
    wanted_at: datetime
    number: int = 0
    state: Progress = Progress.WANTED
    attempts: int = 0
    due_at: datetime | None = None
    trouble: str = ""
    card: Card | None = None
    by: Person | None = None
    person: Person | None = None
    text: str = ""
    result: str = ""

    @property
    def key(self) -> str:
        """What it is known by within its incident, and what makes it happen once: `room`, `update 3`."""
        return f"{self.kind} {self.number}" if self.number else str(self.kind)

    @property
    def is_done(self) -> bool:
        """Whether it has happened."""
        return self.state is Progress.DONE

    @property
    def is_wanted(self) -> bool:
        """Whether it is still to be done."""
        return self.state is Progress.WANTED

    @property
    def is_missing(self) -> bool:
        """Whether people should be told that it has not happened: it was tried, and failed."""
        return bool(self.trouble) and not self.is_done
