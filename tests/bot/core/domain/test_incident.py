"""Incidents as values: their names, their people, what is left to do."""

from dataclasses import replace

from bot.core.domain.incident import Incident, Role, Room, RoomKind, Severity
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
