"""Messages of incidents: each once for its step, then kept as the incident looks."""

from dataclasses import replace
from typing import Any

import pytest

from bot.chat import rest, turns
from bot.core.domain.incident import NOWHERE, Incident, Status
from bot.core.domain.step import Kind
from bot.core.ports.chat import CardGone, ChatError
from tests.fakes.discord_rooms import BOB_PERSON, INCIDENTS, Rooms, make_incident, step
from tests.fakes.local import BOB, CHANNEL

POST = ("POST", "/channels/*/messages")
PIN = ("PUT", "/channels/*/messages/pins/*")
REACT = ("PUT", "/channels/*/messages/*/reactions/*/@me")
EDIT = ("PATCH", "/channels/*/messages/*")


def contents(rooms: Rooms, channel_id: str | int) -> list[str]:
    """Return what stands in a channel."""
    return [each.content for each in rooms.messages(channel_id)]


async def shown(rooms: Rooms, incident: Incident, **changes: Any) -> list[str]:
    """Change the incident, show it, and return what its room shows then."""
    await rooms.port.show(replace(incident, revision=incident.revision + 1, **changes))
    await rooms.line.tasks.idle()
    assert incident.room is not None
    return contents(rooms, incident.room.place.channel_id)


@pytest.mark.parametrize(
    ("kind", "number", "where"),
    [
        *(
            (each, 0, "room")
            for each in (Kind.CARD, Kind.CALL, Kind.UPDATE, Kind.SEVERITY, Kind.ROLE, Kind.ALERT)
        ),
        *((each, 0, "room") for each in (Kind.REMINDER, Kind.RESOLUTION, Kind.REOPENING, Kind.POSTMORTEM)),
        (Kind.ANNOUNCEMENT, 0, str(CHANNEL)),
        (Kind.ANNOUNCEMENT, 1, str(INCIDENTS)),
        (Kind.NOTICE, 0, str(INCIDENTS)),
    ],
)
async def test_every_message_has_its_place(rooms: Rooms, kind: Kind, number: int, where: str) -> None:
    """What the room is told stands there; the first announcement where it was called, the others for all."""
    incident = await rooms.opened()
    assert incident.room is not None

    card = await rooms.port.post(incident, step(rooms.line, kind, number=number))

    assert card.channel_id == (incident.room.place.channel_id if where == "room" else where)
    assert [str(each.id) for each in rooms.messages(card.channel_id)] == [card.message_id]


@pytest.mark.parametrize(
    "lost",
    [
        {"status": 500, "after_apply": True},
        {"status": 503, "after_apply": True},
        {"reset": True, "after_apply": True},
        {"status": 503},
        {"reset": True},
        {"status": 429},
    ],
)
@pytest.mark.parametrize("call", [POST, PIN], ids=["post", "pin"])
async def test_a_lost_answer_makes_no_second_card(
    rooms: Rooms, call: tuple[str, str], lost: dict[str, Any]
) -> None:
    """One message stands and is pinned, after asking again where that was unclear."""
    incident, card = await rooms.opened(), step(rooms.line, Kind.CARD)
    await rooms.fail(*call, **lost)
    for _ in range(2):
        try:
            posted = await rooms.again().post(incident, card)
            break
        except ChatError:
            continue
    else:
        pytest.fail("asked twice")

    (message,) = rooms.messages(posted.channel_id)
    assert (str(message.id), message.pinned) == (posted.message_id, True)


@pytest.mark.parametrize(("call", "kind"), [(PIN, Kind.CARD), (REACT, Kind.CALL)])
@pytest.mark.parametrize("code", [30003, 50013])
async def test_a_message_stands_without_what_is_refused(
    rooms: Rooms, call: tuple[str, str], kind: Kind, code: int
) -> None:
    """250 pins, or no permission: the card is there, only not pinned; a call can be acknowledged by hand."""
    incident = await rooms.opened()
    await rooms.fail(*call, status=403, code=code)

    card = await rooms.port.post(incident, step(rooms.line, kind))

    (message,) = rooms.messages(card.channel_id)
    assert not message.pinned
    assert not message.reactions


async def test_a_call_calls_one_person_and_carries_a_sign(rooms: Rooms) -> None:
    """The one on duty is pinged, nobody else is, and ✅ is one tap away."""
    incident = await rooms.opened()

    card = await rooms.port.post(incident, step(rooms.line, Kind.CALL, person=BOB_PERSON))

    (message,) = rooms.messages(card.channel_id)
    shown = await rooms.shown_message(card)
    assert [each["id"] for each in shown["mentions"]] == [str(BOB)]
    assert [each["emoji"]["name"] for each in shown["reactions"]] == ["✅"]
    assert not message.mention_everyone


async def test_a_call_stays_a_call(rooms: Rooms) -> None:
    """Whatever is edited in it, the one it called finds it among their mentions; nobody else does."""
    call = step(rooms.line, Kind.CALL, person=BOB_PERSON)
    incident = await rooms.posted(await rooms.opened(), call)

    await shown(rooms, incident, status=Status.IDENTIFIED)

    (posted,) = (each.card for each in incident.steps if each.card)
    edited = await rooms.shown_message(posted)
    assert edited["edited_timestamp"]
    assert [each["id"] for each in edited["mentions"]] == [str(BOB)]


async def test_a_card_wanted_anew_is_a_new_message(rooms: Rooms) -> None:
    """A card that somebody deleted a moment ago is not taken for the one that is wanted."""
    incident = await rooms.opened()
    first = await rooms.port.post(incident, step(rooms.line, Kind.CARD))
    rooms.state.delete_message(int(first.channel_id), int(first.message_id))

    second = await rooms.port.post(incident, step(rooms.line, Kind.CARD))

    assert [str(each.id) for each in rooms.messages(second.channel_id)] == [second.message_id]


async def test_what_was_called_outside_is_announced_in_incidents(rooms: Rooms) -> None:
    """An incident from the command line has no channel in which it was called."""
    incident = await rooms.opened(place=NOWHERE)

    card = await rooms.port.post(incident, step(rooms.line, Kind.ANNOUNCEMENT))

    assert card.channel_id == str(INCIDENTS)


async def test_many_messages_are_looked_after_in_turn(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a restart all of them are brought up to date, a few at a time."""
    monkeypatch.setattr(turns, "_AT_ONCE", 1)
    steps = [step(rooms.line, Kind.UPDATE, number=number) for number in range(2)]
    incident = await rooms.posted(await rooms.opened(), *steps)

    await rooms.again().show(replace(incident, status=Status.IDENTIFIED))
    await rooms.line.tasks.idle()

    assert contents(rooms, rooms.made[0].id) == ["update: identified", "update 1: identified"]


async def test_without_a_room_there_is_no_place(rooms: Rooms) -> None:
    """The core learns that the room is gone, whether it knew of one or not."""
    incident = await rooms.opened()
    rooms.state.delete_channel(rooms.made[0].id)

    with pytest.raises(CardGone):
        await rooms.port.post(incident, step(rooms.line, Kind.CARD))
    with pytest.raises(CardGone):
        await rooms.port.post(make_incident(rooms.line), step(rooms.line, Kind.UPDATE))


async def test_what_stands_follows_the_incident(rooms: Rooms) -> None:
    """Words and buttons change with it."""
    incident = await rooms.posted(
        await rooms.opened(), step(rooms.line, Kind.CARD), step(rooms.line, Kind.UPDATE)
    )

    assert await shown(rooms, incident, status=Status.IDENTIFIED) == [
        "card: identified",
        "update: identified",
    ]
    closed = {"status": Status.RESOLVED, "closed_at": rooms.line.clock.now()}
    assert await shown(rooms, replace(incident, revision=9), **closed) == [
        "card: resolved",
        "update: resolved",
    ]
    assert not rooms.messages(rooms.made[0].id)[0].components


async def test_what_looks_the_same_is_not_edited(rooms: Rooms) -> None:
    """Neither right after it was posted, nor when something else changed."""
    incident = await rooms.posted(await rooms.opened(), step(rooms.line, Kind.CARD))
    await shown(rooms, incident)
    await shown(rooms, incident, reminded=1)

    assert [each.edited_timestamp for each in rooms.messages(rooms.made[0].id)] == [None]


async def test_an_outage_does_not_lose_the_last_look(rooms: Rooms) -> None:
    """An edit is tried again until Discord takes it."""
    incident = await rooms.posted(await rooms.opened(), step(rooms.line, Kind.CARD))
    await rooms.fail(*EDIT, status=503, times=2)

    assert await shown(rooms, incident, status=Status.MONITORING) == ["card: monitoring"]


@pytest.mark.parametrize(("status", "code"), [(404, 10008), (404, 10003), (400, 50083)])
async def test_what_cannot_be_edited_is_left(rooms: Rooms, status: int, code: int) -> None:
    """Gone or archived: no second try for the same look, and no second message."""
    incident = await rooms.posted(await rooms.opened(), step(rooms.line, Kind.CARD))
    await rooms.fail(*EDIT, status=status, code=code)

    assert await shown(rooms, incident, status=Status.MONITORING) == ["card: investigating"]
    assert await shown(rooms, incident, status=Status.MONITORING) == ["card: investigating"]
    assert await shown(rooms, incident, status=Status.IDENTIFIED) == ["card: identified"]


@pytest.mark.parametrize("status", [400, 429])
async def test_what_was_edited_too_often_catches_up(rooms: Rooms, status: int) -> None:
    """Discord takes few edits of an old message: the last look comes as soon as it takes one again."""
    incident = await rooms.posted(await rooms.opened(), step(rooms.line, Kind.CARD))
    await rooms.fail(*EDIT, status=status, code=30046)

    assert await shown(rooms, incident, status=Status.MONITORING) == ["card: monitoring"]


async def test_what_was_found_again_is_brought_up_to_date(rooms: Rooms) -> None:
    """A card that was posted before a crash may show less than is known by now."""
    incident, card = await rooms.opened(), step(rooms.line, Kind.CARD)
    await rooms.port.post(incident, card)
    later = replace(incident, status=Status.IDENTIFIED)
    port = rooms.again()

    found = await port.post(later, card)
    await port.show(later.wanting(replace(card, card=found)))
    await rooms.line.tasks.idle()

    assert contents(rooms, found.channel_id) == ["card: identified"]


async def test_whether_the_card_stands(rooms: Rooms) -> None:
    """There, deleted, or gone with its room."""
    incident = await rooms.posted(await rooms.opened(), step(rooms.line, Kind.CARD))
    assert await rooms.port.is_there(incident)
    assert incident.card is not None
    rooms.state.delete_message(int(incident.card.channel_id), int(incident.card.message_id))
    assert not await rooms.port.is_there(incident)
    rooms.state.delete_channel(rooms.made[0].id)
    with pytest.raises(CardGone):
        await rooms.port.is_there(incident)
    assert not await rooms.port.is_there(make_incident(rooms.line))


async def test_an_outage_is_no_loss(rooms: Rooms) -> None:
    """Where nobody knows, nothing is concluded."""
    incident = await rooms.posted(await rooms.opened(), step(rooms.line, Kind.CARD))
    await rooms.fail("GET", "/channels/*/messages/*", status=503)

    with pytest.raises(rest.Unreachable):
        await rooms.port.is_there(incident)
