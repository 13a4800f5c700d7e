"""The incidents port: one suite over the real store and the one in memory."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.domain import audit
from bot.core.domain.incident import (
    Acknowledgement,
    Change,
    Incident,
    Meeting,
    Role,
    Room,
    Severity,
    Status,
    Update,
)
from bot.core.domain.operation import Card, Place, State
from bot.core.domain.person import Person
from bot.core.domain.step import Kind, Progress, Step
from bot.core.ports.store import Duplicate, Stale
from tests.contracts.memory_bench import Bench
from tests.fakes.operations import NOON, make_event, make_operation

ALICE = Person("1", "alice")


def _incident(number: int = 1, **changes: Any) -> Incident:
    fields: dict[str, Any] = {
        "id": f"inc_{number}",
        "title": "Checkout is \ud83d down",
        "severity": Severity.SEV1,
        "opened_at": NOON,
        "service": "order-service",
    }
    return Incident(**(fields | changes))


def _rich() -> Incident:
    """Return an incident with a value in every field."""
    return _incident(
        interaction_id="77",
        opened_by=ALICE,
        command="/incident create",
        place=Place("1", "2", "#incidents"),
        summary="nobody can pay",
        is_inferred=True,
        team="order-team",
        status=Status.MONITORING,
        holders={Role.COMMANDER: ALICE, Role.SCRIBE: Person("2", "bob")},
        room=Room(Place("1", "9", "#inc-1"), note="thread instead"),
        updates=(Update(NOON, ALICE, Status.INVESTIGATING, "looking"),),
        changes=(Change("op_1", "deploy", "v1", "production", NOON, ALICE, (ALICE,), "success"),),
        steps=(Step(kind=Kind.CARD, wanted_at=NOON, card=Card("9", "10"), state=Progress.DONE),),
        pager="PagerDuty",
        acknowledged=Acknowledgement(ALICE, NOON),
        meeting=Meeting(NOON, "55"),
        postmortem="# What happened",
        drafted_at=NOON,
        marked=("12", "13"),
        published=1,
        spoken_at=NOON,
        reminded=2,
        reopened=1,
    )


async def test_none_at_first(kept: Bench) -> None:
    """Nothing is broken until somebody says so."""
    assert list(await kept.incidents.open()) == []
    assert list(await kept.incidents.unfinished()) == []
    assert await kept.incidents.incident("inc_1") is None
    assert await kept.incidents.in_room("9") is None


async def test_an_incident_is_kept_whole(kept: Bench) -> None:
    """What comes back is what was kept, every field of it, and its event is written down."""
    one = await kept.incidents.add(_rich(), make_event(make_operation()))
    two = await kept.incidents.add(_incident(2, service=None, severity=Severity.SEV3))

    assert one == replace(_rich(), revision=1)
    assert await kept.incidents.incident("inc_1") == one
    assert list(await kept.incidents.open()) == [one, two]
    assert await kept.told() == ["operation.requested op_1"]


async def test_the_first_to_open_comes_first(kept: Bench) -> None:
    """Whenever they were kept or changed since; the newest are asked for the other way."""
    for number, minute in ((1, 2), (2, 0), (3, 1), (4, 0)):
        await kept.incidents.add(_incident(number, opened_at=NOON + timedelta(minutes=minute)))
    second = await kept.incidents.incident("inc_2")
    assert second is not None
    await kept.incidents.save(replace(second, title="worse"))

    names = [incident.id for incident in await kept.incidents.open()]
    assert names == ["inc_2", "inc_4", "inc_3", "inc_1"]
    assert [incident.id for incident in await kept.incidents.newest(3)] == ["inc_1", "inc_3", "inc_4"]


async def test_a_saved_one_replaces_what_was_kept(kept: Bench) -> None:
    """A changed severity counts; a closed one is no longer open; an opened one is again."""
    one = await kept.incidents.add(_incident(1))
    two = await kept.incidents.add(_incident(2))
    milder = await kept.incidents.save(replace(one, severity=Severity.SEV3))
    closed = await kept.incidents.save(replace(two, closed_at=NOON))
    assert list(await kept.incidents.open()) == [milder]

    again = await kept.incidents.save(replace(closed, closed_at=None))

    assert list(await kept.incidents.open()) == [milder, again]
    assert again.revision == 3


async def test_nobody_overwrites_what_they_have_not_read(kept: Bench) -> None:
    """Of two who changed the same value, the second reads again; its event is not written down either."""
    one = await kept.incidents.add(_incident())
    first = await kept.incidents.save(replace(one, title="first"))

    with pytest.raises(Stale):
        await kept.incidents.save(replace(one, title="second"), make_event(make_operation()))
    with pytest.raises(Stale):
        await kept.incidents.save(_incident(2))

    assert await kept.incidents.incident("inc_1") == first
    assert await kept.told() == []


async def test_a_command_makes_one_incident(kept: Bench) -> None:
    """The same interaction again is a duplicate; incidents that no command made do not disturb each other."""
    await kept.incidents.add(_incident(1, interaction_id="77"))
    await kept.incidents.add(_incident(2))
    await kept.incidents.add(_incident(3))

    with pytest.raises(Duplicate):
        await kept.incidents.add(_incident(4, interaction_id="77"))
    with pytest.raises(Duplicate):
        await kept.incidents.add(_incident(2, interaction_id="78"))

    assert len(await kept.incidents.open()) == 3


async def test_what_is_left_to_do_is_found(kept: Bench) -> None:
    """A closed incident is unfinished while a step is wanted; given up or done is no longer wanted."""
    step = Step(kind=Kind.MEETING, wanted_at=NOON)
    one = await kept.incidents.add(_incident(1, closed_at=NOON, steps=(step,)))
    await kept.incidents.add(_incident(2, closed_at=NOON))
    three = await kept.incidents.add(_incident(3))
    assert list(await kept.incidents.unfinished()) == [one, three]

    await kept.incidents.save(one.having(replace(step, state=Progress.GIVEN_UP)))

    assert list(await kept.incidents.unfinished()) == [three]


async def test_a_room_leads_to_its_newest_incident(kept: Bench) -> None:
    """Rooms are found by their channel; where #incidents served several, the newest is meant that is open."""
    room = Room(Place("1", "9", "#incidents"))
    await kept.incidents.add(_incident(1, room=room))
    two = await kept.incidents.add(_incident(2, opened_at=NOON + timedelta(minutes=1)))
    assert (await kept.incidents.in_room("9") or two).id == "inc_1"

    two = await kept.incidents.save(replace(two, room=room))

    assert await kept.incidents.in_room("9") == two

    two = await kept.incidents.save(replace(two, closed_at=NOON + timedelta(minutes=2)))
    assert (await kept.incidents.in_room("9") or two).id == "inc_1"

    one = await kept.incidents.incident("inc_1")
    assert one is not None
    await kept.incidents.save(replace(one, closed_at=NOON + timedelta(minutes=3)))
    assert await kept.incidents.in_room("9") == two


async def test_incident_and_events_are_one(kept: Bench) -> None:
    """Where an event is refused, nothing is kept."""
    ended = audit.ending(make_operation(state=State.SUCCEEDED), NOON)
    await kept.store.record(ended)

    with pytest.raises(Duplicate):
        await kept.incidents.add(_incident(), ended)

    assert list(await kept.incidents.open()) == []
