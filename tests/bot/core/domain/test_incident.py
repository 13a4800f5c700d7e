"""Incidents as values: their names, their people, what is left to do."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.domain.incident import Acknowledgement, Incident, Role, Room, RoomKind, Severity, Status, Update
from bot.core.domain.operation import Card, Place
from bot.core.domain.person import Person
from bot.core.domain.step import Kind, Progress, Step
from tests.fakes.operations import NOON

ALICE, BOB = Person("1", "alice"), Person("2", "bob")
INCIDENT = Incident(id="inc_1", title="it broke", severity=Severity.SEV1, opened_at=NOON, opened_by=ALICE)
ROOM = Room(Place("1", "9", "#inc-20260304-payment"))
CARD = Step(kind=Kind.CARD, wanted_at=NOON)


def test_severities_are_spoken() -> None:
    """People read SEV-1."""
    assert [each.spoken for each in Severity] == ["SEV-1", "SEV-2", "SEV-3"]


def test_an_incident_is_called_like_its_room() -> None:
    """Without a room of its own it is called by its id."""
    assert INCIDENT.name == "inc_1"
    assert replace(INCIDENT, room=ROOM).name == "inc-20260304-payment"
    assert replace(INCIDENT, room=replace(ROOM, kind=RoomKind.SHARED)).name == "inc_1"


def test_there_is_always_a_commander() -> None:
    """Whoever called it, until somebody else is named."""
    assert INCIDENT.commander == ALICE
    assert replace(INCIDENT, holders={Role.COMMANDER: BOB}).commander == BOB


def test_a_page_has_one_key_until_it_is_reopened() -> None:
    """What was resolved at the pager would not ring again under its old key."""
    assert INCIDENT.page_key == "inc_1"
    assert replace(INCIDENT, reopened=1).page_key == "inc_1-2"


def test_steps_are_replaced_by_their_key() -> None:
    """A step that is wanted again begins anew; what was done to it is found in its place."""
    done = replace(CARD, state=Progress.DONE, card=Card("9", "10"))
    other = Step(kind=Kind.UPDATE, wanted_at=NOON, number=2)
    incident = INCIDENT.wanting(CARD, other).having(done)

    assert incident.card == Card("9", "10")
    assert incident.find("update 2") == other
    assert incident.find("update 1") is None
    assert incident.step(Kind.UPDATE) == other
    assert incident.wanting(CARD).card is None
    assert INCIDENT.card is None


def test_a_closed_incident_is_finished_once_nothing_is_wanted() -> None:
    """Open ones never are; a step that was given up keeps nothing open."""
    closed = replace(INCIDENT, closed_at=NOON)

    assert not INCIDENT.is_finished
    assert closed.is_finished
    assert not closed.wanting(CARD).is_finished
    assert closed.wanting(replace(CARD, state=Progress.GIVEN_UP)).is_finished


def minute(number: float) -> datetime:
    """Return the time so many minutes after the opening."""
    return NOON + timedelta(minutes=number)


def said(at: float, status: Status) -> Update:
    """Return an update of then."""
    return Update(minute(at), ALICE, status, "so it is")


@pytest.mark.parametrize(
    ("until", "minutes"), [(0, 0), (10, 10), (23, 23), (40, 23), (60, 23), (65, 28), (90, 30), (-5, 0)]
)
def test_what_is_resolved_is_not_open(until: float, minutes: float) -> None:
    """How long it was open leaves out the time from a resolution to the reopening."""
    updates = (
        said(0, Status.INVESTIGATING),
        said(20, Status.MONITORING),
        said(23, Status.RESOLVED),
        said(60, Status.INVESTIGATING),
        said(67, Status.RESOLVED),
    )

    assert replace(INCIDENT, updates=updates).open_seconds(minute(until)) == minutes * 60


def test_the_worst_it_ever_was() -> None:
    """Of all it was called, also in between."""
    moves = ("sev3 -> sev2", "sev2 -> sev3")
    steps = [Step(kind=Kind.SEVERITY, wanted_at=NOON, number=n, text=each) for n, each in enumerate(moves, 1)]

    assert INCIDENT.worst is Severity.SEV1
    assert replace(INCIDENT, severity=Severity.SEV3).worst is Severity.SEV3
    assert replace(INCIDENT, severity=Severity.SEV3).wanting(*steps).worst is Severity.SEV2


def test_calls_are_those_of_the_last_opening() -> None:
    """A page begins them; those before it are of another time, also where the clock was set back."""
    first, second = (Step(kind=Kind.CALL, wanted_at=minute(at), number=at, person=BOB) for at in (1, 61))
    page = Step(kind=Kind.PAGE, wanted_at=minute(60), number=1)

    assert INCIDENT.wanting(first).calls == (first,)
    for before in (first, replace(first, wanted_at=minute(60)), replace(first, wanted_at=minute(90))):
        assert INCIDENT.wanting(before, page, second).calls == (second,)


def test_it_is_unanswered_until_somebody_takes_it() -> None:
    """For this opening, while it is open."""
    told = Step(kind=Kind.UNANSWERED, wanted_at=NOON, number=1)
    incident = INCIDENT.wanting(told)

    assert incident.is_unanswered
    assert not INCIDENT.is_unanswered
    assert not replace(incident, acknowledged=Acknowledgement(BOB, NOON)).is_unanswered
    assert not replace(incident, closed_at=NOON).is_unanswered
    assert not replace(incident, reopened=1).is_unanswered


def test_what_nobody_needs_is_given_up() -> None:
    """Only what has not happened yet, without a word of its failures."""
    failed = replace(CARD, attempts=1, trouble="no answer")
    other = Step(kind=Kind.CALL, wanted_at=NOON, number=1)
    done = replace(other, number=2, state=Progress.DONE)
    given_up = INCIDENT.wanting(failed, other, done).giving_up({Kind.CALL, Kind.CARD})

    assert [each.state for each in given_up.steps] == [Progress.GIVEN_UP, Progress.GIVEN_UP, Progress.DONE]
    assert not any(each.is_missing for each in given_up.steps)
