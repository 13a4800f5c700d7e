"""What people marked, kept in the timeline: each message once, and no more than can be read."""

from dataclasses import replace
from datetime import timedelta

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Room, RoomKind
from bot.core.domain.person import Person
from bot.core.ports.rooms import Mark
from tests.fakes.bench import CAROL, rest
from tests.fakes.incident_bench import PLACE, IncidentBench
from tests.fakes.operations import NOON

MARK = Mark(
    "77", Person(CAROL, "carol"), NOON - timedelta(minutes=5), "The key expired", "https://discord.com/x"
)


async def _marked(bench: IncidentBench, *marks: Mark) -> list[str | None]:
    """Let these marks stand in the room of the one incident; return the notes in its timeline."""
    (incident,) = bench.incidents.kept.values()
    bench.rooms.marks_in[incident.id] = list(marks)
    assert incident.room is not None
    await bench.response.marked(incident.room.place.channel_id)
    return [event.reason for event in bench.events(EventName.INCIDENT_NOTED)]


async def test_a_marked_message_is_kept_once(bench: IncidentBench) -> None:
    """Its words, its author and its time; however often it is marked, and also over a restart."""
    await bench.create()
    assert await _marked(bench, MARK) == ["The key expired https://discord.com/x"]
    assert await _marked(bench, MARK) == ["The key expired https://discord.com/x"]

    (event,) = bench.events(EventName.INCIDENT_NOTED)
    assert (event.user.name, event.happened_at) == ("carol", MARK.at)


async def test_marks_do_not_fill_the_log(bench: IncidentBench) -> None:
    """After two hundred an incident takes no more of them."""
    await bench.create()
    many = [Mark(str(n), MARK.by, MARK.at, "x", "") for n in range(300)]

    assert len(await _marked(bench, *many)) == 200


async def test_marks_elsewhere_are_nobodys(bench: IncidentBench) -> None:
    """What is pinned in a channel that is no room is not even asked about."""
    await bench.create()
    bench.rooms.failing["marks"] = 1
    await bench.response.marked("4711")

    assert bench.rooms.failing["marks"] == 1


async def test_a_mark_that_was_not_heard_is_in_the_draft(bench: IncidentBench) -> None:
    """Discord failed when it was made; the draft is not written before the room was read again."""
    incident = await bench.create()
    bench.rooms.marks_in[incident.id] = [MARK]
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()

    assert "The key expired" in (bench.now(incident).postmortem or "")


async def test_a_shared_room_marks_one_incident(bench: IncidentBench) -> None:
    """What is marked in #incidents is about the one that is open there, and about none once all are over."""
    first, second = await bench.create("Payment down"), await bench.create("Orders fail")
    shared = Room(PLACE, RoomKind.SHARED)
    for each in (first, second):
        bench.rooms.channels[each.id] = shared
        bench.incidents.kept[each.id] = replace(bench.now(each), room=shared)
        bench.rooms.marks_in[each.id] = [MARK]
    bench.deps.rooms_known.add(PLACE.channel_id)
    await bench.response.resolve(bench.attempt(), "over", first.id)
    await rest()
    await bench.response.marked(PLACE.channel_id)
    assert [each.id for each in bench.events(EventName.INCIDENT_NOTED)] == [second.id]

    later = replace(MARK, message_id="78")
    await bench.response.resolve(bench.attempt(), "over", second.id)
    await rest()
    bench.rooms.marks_in[second.id] = [MARK, later]
    await bench.response.marked(PLACE.channel_id)
    assert len(bench.events(EventName.INCIDENT_NOTED)) == 1


async def test_a_room_that_may_not_be_seen_keeps_no_draft_away(bench: IncidentBench) -> None:
    """What is known is written down all the same."""
    incident = await bench.create()
    bench.rooms.hidden.add(incident.id)
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()

    assert bench.now(incident).postmortem is not None
