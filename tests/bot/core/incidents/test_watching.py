"""What people do beside commands: ✅ on a call, 📌 on a message, things deleted; and all of it read again."""

from datetime import timedelta

from bot.core.domain.audit import EventName
from bot.core.domain.operation import Verdict
from bot.core.domain.person import Person
from bot.core.domain.step import Kind
from bot.core.ports.rooms import Mark
from tests.fakes.bench import BOB, CAROL, MALLORY, rest
from tests.fakes.incident_bench import DAY, IncidentBench
from tests.fakes.operations import NOON

MARK = Mark(
    "77", Person(CAROL, "carol"), NOON - timedelta(minutes=5), "The key expired", "https://discord.com/x"
)


async def test_a_check_mark_takes_the_page(bench: IncidentBench) -> None:
    """Whoever may respond can take it; strangers and other messages do nothing."""
    incident = await bench.create()
    call = incident.find("call 1")
    assert call is not None
    assert call.card is not None
    await bench.response.reacted(call.card.message_id, MALLORY)
    await bench.response.reacted("1", BOB)
    assert bench.now(incident).acknowledged is None

    await bench.response.reacted(call.card.message_id, CAROL)

    taken = bench.now(incident).acknowledged
    assert taken is not None
    assert taken.by.name == "carol"


async def test_a_check_mark_while_the_bot_was_down(bench: IncidentBench) -> None:
    """It is read back from the call, and nobody else is called."""
    incident = await bench.create()
    call = incident.find("call 1")
    assert call is not None
    assert call.card is not None
    await bench.crash()
    bench.chat.react(call.card, BOB, Verdict.APPROVE)
    await bench.restart()

    taken = bench.now(incident).acknowledged
    assert taken is not None
    assert taken.by.name == "bob"


async def test_a_deleted_call_is_passed_over(bench: IncidentBench) -> None:
    """Who took the page is then read from the card."""
    incident = await bench.create()
    call = incident.find("call 1")
    assert call is not None
    assert call.card is not None
    assert incident.card is not None
    bench.chat.delete(call.card)
    bench.chat.react(incident.card, BOB, Verdict.APPROVE)

    assert await bench.response.reconcile()

    assert bench.now(incident).acknowledged is not None


async def test_a_sign_and_a_mark_that_were_both_missed(bench: IncidentBench) -> None:
    """One does not hide the other."""
    incident = await bench.create()
    await bench.crash()
    call = incident.step(Kind.CALL)
    assert call is not None
    assert call.card is not None
    bench.chat.react(call.card, BOB, Verdict.APPROVE)
    bench.rooms.marks_in[incident.id] = [MARK]
    await bench.restart()

    assert bench.now(incident).acknowledged is not None
    assert len(bench.events(EventName.INCIDENT_NOTED)) == 1


async def test_a_deleted_card_is_posted_again(bench: IncidentBench) -> None:
    """An open incident is never without one."""
    incident = await bench.create()
    del bench.rooms.messages[incident.id, "card"]
    assert incident.room is not None
    await bench.response.vanished(channel_id=incident.room.place.channel_id)
    await rest()

    assert (incident.id, "card") in bench.rooms.messages
    assert bench.now(incident).card == bench.rooms.messages[incident.id, "card"]


async def test_a_deleted_event_is_somebodys_decision(bench: IncidentBench) -> None:
    """It is not made again, and stands in the timeline as deleted."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()
    meeting = bench.now(incident).meeting
    assert meeting is not None
    await bench.response.vanished(event_id="4711")
    assert bench.now(incident).meeting == meeting

    await bench.response.vanished(event_id=meeting.event_id)

    assert bench.now(incident).meeting is None
    assert bench.events(EventName.INCIDENT_MEETING)[-1].reason == "the scheduled event was deleted"


async def test_an_event_that_was_deleted_while_nobody_listened(bench: IncidentBench) -> None:
    """It is missed at the next start, as long as it would still be held."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()
    await bench.crash()
    bench.rooms.events.clear()
    await bench.restart()

    assert bench.now(incident).meeting is None
    assert bench.events(EventName.INCIDENT_MEETING)[-1].reason == "the scheduled event was deleted"


async def test_an_event_that_is_over_was_not_deleted(bench: IncidentBench) -> None:
    """Discord forgets events some time after they were held."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    await bench.pass_time(3 * DAY)
    bench.rooms.events.clear()
    await bench.restart()

    assert bench.now(incident).meeting is not None


async def test_a_room_that_may_not_be_seen_keeps_nothing_waiting(bench: IncidentBench) -> None:
    """People took the bot's sight of one room: that is no reason never to be ready."""
    hidden, seen = await bench.create("Payment down"), await bench.create("Payment slow")
    bench.rooms.hidden.add(hidden.id)
    bench.rooms.marks_in[seen.id] = [MARK]

    assert await bench.response.reconcile()
    assert [each.id for each in bench.events(EventName.INCIDENT_NOTED)] == [seen.id]


async def test_a_closed_incident_without_its_room_keeps_nothing_waiting(bench: IncidentBench) -> None:
    """Whatever it still owes, a meeting that Discord takes no more of, is no reason never to be ready."""
    incident = await bench.create()
    bench.rooms.failing["schedule"] = 1000
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()
    bench.rooms.delete_room(bench.now(incident))

    assert await bench.response.reconcile()
    assert bench.now(incident).find("meeting") is not None


async def test_what_discord_does_not_tell_now_is_read_later(bench: IncidentBench) -> None:
    """A reconciliation that cannot read says so, and the next one finds what was missed."""
    incident = await bench.create()
    bench.rooms.marks_in[incident.id] = [MARK]
    bench.rooms.failing["marks"] = 1
    assert not await bench.response.reconcile()
    assert not bench.events(EventName.INCIDENT_NOTED)

    assert await bench.response.reconcile()
    assert len(bench.events(EventName.INCIDENT_NOTED)) == 1


async def test_rooms_are_known_after_a_restart(bench: IncidentBench) -> None:
    """Commands are taken in them, also after the incident is over."""
    incident = await bench.create()
    assert incident.room is not None
    await bench.response.resolve(bench.inside(incident), "over")
    await bench.restart()

    assert bench.response.is_room(incident.room.place.channel_id)
    assert not bench.response.is_room("2")
