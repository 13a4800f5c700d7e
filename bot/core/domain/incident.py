"""An incident from 🚨 to postmortem, as a value: what is broken, who is on it, what is still to do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.core.domain.operation import Card, Place
from bot.core.domain.person import CHATOPS, Person
from bot.core.domain.step import Kind, Progress, Step

LONGEST_TITLE = 300
LONGEST_TEXT = 2000
"""Characters of what people write about an incident: its title; an update, a summary, a note."""


class Severity(StrEnum):
    """How bad it is, worst first."""

    SEV1 = "sev1"
    SEV2 = "sev2"
    SEV3 = "sev3"

    @property
    def spoken(self) -> str:
        """The word as people read it: `SEV-1`."""
        return f"SEV-{self.removeprefix('sev')}"


FREEZING = frozenset({Severity.SEV1, Severity.SEV2})
"""While one of these is open, its service is neither deployed nor migrated."""


class Status(StrEnum):
    """How far the response has come; the words of status pages.

    https://developer.statuspage.io/#operation/postPagesPageIdIncidents
    """

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


OPEN_STATUSES = (Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING)
"""What an update may say; resolving has a command of its own."""


class Role(StrEnum):
    """What somebody does in an incident; there is always a commander."""

    COMMANDER = "commander"
    COMMUNICATIONS = "communications"
    SCRIBE = "scribe"


class RoomKind(StrEnum):
    """What people talk in: a channel of its own, a thread of #incidents, or that channel itself."""

    CHANNEL = "channel"
    THREAD = "thread"
    SHARED = "shared"


NOWHERE = Place("", "", "")


@dataclass(frozen=True, slots=True)
class Room:
    """Where the incident is talked about; `note` says why it is not what it should be, empty where it is."""

    place: Place
    kind: RoomKind = RoomKind.CHANNEL
    note: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """One public statement; the first one is the opening, one that says `resolved` closes the incident."""

    at: datetime
    by: Person
    status: Status
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to the service before: an operation, in words that need no other value."""

    operation_id: str
    action: str
    what: str
    environment: str
    at: datetime
    by: Person
    approvals: tuple[Person, ...] = ()
    result: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Who has taken the page, and when."""

    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """When the postmortem is held; `event_id` is the scheduled event in Discord, None while there is none."""

    at: datetime
    event_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is broken since when, and everything that the bot did about it or has still to do.

    `service` is None where it is no single one, `is_inferred` where the title told it; `team` is who is
    paged, `on_call` who of it that reaches, by name, where the pager tells. `closed_at` is None while open.
    `steps` is what there is to do outside, done or not. `published` counts the `updates` that stand on the
    status page; `spoken_at` is the last update or opening, from which reminders are counted (`reminded` of
    them since; the last one was sent at `reminded_at`). `marked` are the ids of messages in the timeline.
    `postmortem` is the draft as it was made, `drafted_at`. `revision` counts saves.
    """

    id: str
    title: str
    severity: Severity
    opened_at: datetime
    service: str | None = None
    closed_at: datetime | None = None
    interaction_id: str | None = None
    opened_by: Person = CHATOPS
    command: str = ""
    place: Place = NOWHERE
    summary: str | None = None
    is_inferred: bool = False
    team: str | None = None
    status: Status = Status.INVESTIGATING
    holders: Mapping[Role, Person] = field(default_factory=dict)
    room: Room | None = None
    updates: tuple[Update, ...] = ()
    changes: tuple[Change, ...] = ()
    steps: tuple[Step, ...] = ()
    pager: str | None = None
    on_call: tuple[str, ...] = ()
    acknowledged: Acknowledgement | None = None
    meeting: Meeting | None = None
    postmortem: str | None = None
    drafted_at: datetime | None = None
    marked: tuple[str, ...] = ()
    published: int = 0
    spoken_at: datetime | None = None
    reminded: int = 0
    reminded_at: datetime | None = None
    reopened: int = 0
    revision: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it is still worked on."""
        return self.closed_at is None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more is to be done for it, now or later."""
        return not self.is_open and not any(step.is_wanted for step in self.steps)

    @property
    def worst(self) -> Severity:
        """The worst severity it ever had: calling it smaller in the end makes nothing good."""
        moves = (each.text.split(" -> ") for each in self.steps if each.kind is Kind.SEVERITY)
        had = {self.severity, *(word for move in moves for word in move)}
        return next(each for each in Severity if each in had)

    @property
    def commander(self) -> Person:
        """Who decides; the one who called it, until somebody else is named."""
        return self.holders.get(Role.COMMANDER, self.opened_by)

    @property
    def name(self) -> str:
        """What people call it: its channel's name, or its id while it has no room of its own."""
        has_own = self.room is not None and self.room.kind is not RoomKind.SHARED
        return self.room.place.channel.removeprefix("#") if self.room and has_own else self.id

    @property
    def page_key(self) -> str:
        """What the pager knows this page by: one for every try, another one once reopened."""
        return f"{self.id}-{self.reopened + 1}" if self.reopened else self.id

    @property
    def card(self) -> Card | None:
        """The pinned message that shows it."""
        step = self.step(Kind.CARD)
        return step.card if step else None

    @property
    def calls(self) -> tuple[Step, ...]:
        """The calls since it was opened last, the first one first, whatever the clock was set to between."""
        kinds = [each.kind for each in self.steps]
        begun = len(kinds) - kinds[::-1].index(Kind.PAGE) if Kind.PAGE in kinds else 0
        return tuple(each for each in self.steps[begun:] if each.kind is Kind.CALL)

    @property
    def is_unanswered(self) -> bool:
        """Whether everybody who could be was called since it was opened last, and nobody has taken it."""
        told = self.step(Kind.UNANSWERED)
        is_now = told is not None and told.number == self.reopened + 1
        return is_now and self.is_open and self.acknowledged is None

    def open_seconds(self, until: datetime) -> float:
        """Return for how long it was open by then, without the time between a resolution and a reopening."""
        seconds, since = 0.0, (self.opened_at if self.opened_at <= until else None)
        for each in self.updates:
            is_resolved = each.status is Status.RESOLVED
            if each.at > until:
                break
            if since is not None and is_resolved:
                seconds, since = seconds + (each.at - since).total_seconds(), None
            elif since is None and not is_resolved:
                since = each.at
        return max(0.0, seconds + ((until - since).total_seconds() if since is not None else 0.0))

    def step(self, kind: Kind) -> Step | None:
        """Return the newest step of this kind."""
        return next((each for each in reversed(self.steps) if each.kind is kind), None)

    def find(self, key: str) -> Step | None:
        """Return the step with this key."""
        return next((each for each in self.steps if each.key == key), None)

    def wanting(self, *steps: Step) -> "Incident":
        """Return the incident with more to do; a step whose key is known already begins anew."""
        keys = {each.key for each in steps}
        return replace(self, steps=(*(each for each in self.steps if each.key not in keys), *steps))

    def giving_up(self, kinds: Collection[Kind]) -> "Incident":
        """Return the incident without what has not happened yet of these kinds: nobody needs it any more."""
        return replace(
            self, steps=tuple(_dropped(each) if each.kind in kinds else each for each in self.steps)
        )

    def having(self, step: Step) -> "Incident":
        """Return the incident with this step in place of the one with its key."""
        return replace(self, steps=tuple(step if each.key == step.key else each for each in self.steps))


def _dropped(step: Step) -> Step:
    return replace(step, state=Progress.GIVEN_UP, trouble="") if step.is_wanted else step
