"""In which order steps are taken: what each waits for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.domain.incident import Incident, Room, Severity
from bot.core.domain.operation import Card, Place
from bot.core.domain.step import Kind, Progress, Step
from bot.core.incidents import readiness
from tests.fakes.operations import NOON


def _step(kind: Kind, **changes: object) -> Step:
    return replace(Step(kind=kind, wanted_at=NOON), **changes)  # type: ignore[arg-type] # any of its fields


def _due(*steps: Step, **changes: object) -> list[str]:
    incident = Incident(id="inc_1", title="x", severity=Severity.SEV1, opened_at=NOON, steps=steps)
    return [each.key for each in readiness.due(replace(incident, **changes), NOON)]  # type: ignore[arg-type] # likewise


DONE = Progress.DONE
ROOM = Room(Place("1", "9", "#inc"))
CARD = _step(Kind.CARD, state=DONE, card=Card("9", "10"))


def test_at_first_the_room_then_the_page_then_the_public_word() -> None:
    """Nobody is called later because the status page is slow; what was tried in vain holds nothing up."""
    kinds = (Kind.ROOM, Kind.CARD, Kind.STATUS_PAGE, Kind.PAGE, Kind.ANNOUNCEMENT)

    later = NOON + timedelta(seconds=2)
    assert _due(*map(_step, kinds)) == ["room"]
    failed = _step(Kind.ROOM, attempts=1, due_at=later)
    assert _due(failed, *map(_step, kinds[1:])) == ["page"]
    unheard = _step(Kind.PAGE, attempts=1, due_at=later)
    assert _due(failed, unheard, *map(_step, kinds[1:3])) == ["status_page"]


def test_messages_wait_for_room_and_card() -> None:
    """The card is the first message in the room."""
    update = _step(Kind.UPDATE, number=1)

    assert _due(_step(Kind.CARD), update) == []
    assert _due(_step(Kind.CARD), update, room=ROOM) == ["card"]
    assert _due(CARD, update, room=ROOM) == ["update 1"]


def test_a_message_waits_until_what_it_tells_was_tried() -> None:
    """Tried in vain is enough: it then tells that."""
    update, page = _step(Kind.UPDATE), _step(Kind.STATUS_PAGE)

    assert _due(CARD, update, page, room=ROOM) == ["status_page"]
    assert _due(CARD, update, replace(page, state=DONE), room=ROOM) == ["update"]
    failed = replace(page, attempts=1, due_at=NOON + timedelta(seconds=2))
    assert _due(CARD, update, failed, room=ROOM) == ["update"]
    assert _due(CARD, update, replace(page, state=Progress.GIVEN_UP), room=ROOM) == ["update"]


@pytest.mark.parametrize(
    ("kind", "before"),
    [
        (Kind.ACKNOWLEDGE, Kind.PAGE),
        (Kind.STAND_DOWN, Kind.PAGE),
        (Kind.STAND_DOWN, Kind.ACKNOWLEDGE),
        (Kind.MEETING, Kind.ROOM),
        (Kind.RESOLUTION, Kind.MEETING),
        (Kind.RESOLUTION, Kind.STATUS_PAGE),
        (Kind.POSTMORTEM, Kind.RESOLUTION),
        (Kind.ANNOUNCEMENT, Kind.PAGE),
        (Kind.ANNOUNCEMENT, Kind.ROOM),
    ],
)
def test_nothing_overtakes_what_it_rests_on(kind: Kind, before: Kind) -> None:
    """The pager hears of the end last, an event tells of its room, messages tell how it went."""
    step = _step(kind, number=1)

    assert step.key not in _due(CARD, _step(before), step, room=ROOM)
    assert step.key in _due(CARD, _step(before, state=DONE), step, room=ROOM)


def test_failed_steps_wait_for_their_time() -> None:
    """And the next one of them is known."""
    later = _step(Kind.ROOM, attempts=1, due_at=NOON + timedelta(seconds=2))
    soon = _step(Kind.STATUS_PAGE, attempts=1, due_at=NOON)
    incident = Incident(id="inc_1", title="x", severity=Severity.SEV1, opened_at=NOON, steps=(later, soon))

    assert _due(later, soon) == ["status_page"]
    assert readiness.next_due(incident) == NOON
    assert readiness.next_due(replace(incident, steps=(later,))) == later.due_at
    assert readiness.next_due(replace(incident, steps=(CARD,))) is None


def test_an_event_is_called_off_after_it_was_made() -> None:
    """Or nobody would ever call off the one that is being made."""
    meeting, off = _step(Kind.MEETING), _step(Kind.CALL_OFF, number=1)

    assert _due(meeting, off) == ["meeting"]
    assert _due(replace(meeting, state=DONE), off) == ["call_off 1"]
    unknown = replace(meeting, attempts=1, due_at=NOON + timedelta(seconds=2))
    assert _due(unknown, off) == [], "it may stand already, and nobody knows its id yet"
    assert _due(replace(meeting, number=1), off) == ["call_off 1", "meeting 1"][::-1]
