"""The port as a whole: an incident from its room to its archive, and what it does without one."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from discord.http import Route

from bot.chat import rest
from bot.chat.discord_chat import Limits
from bot.core.domain.incident import Status
from bot.core.domain.step import Kind
from bot.core.ports.rooms import Rooms as RoomsPort
from tests.fakes.discord_rooms import STEM, Rooms, make_incident, open_rooms, step


def test_it_is_the_cores_port(rooms: Rooms) -> None:
    """What the core asks for is what there is."""
    port: RoomsPort = rooms.port

    assert port is rooms.port


async def test_an_incident_from_its_room_to_its_archive(tmp_path: Path) -> None:
    """Each thing once, though every step is asked for twice and the process is another one each time."""
    async with open_rooms(tmp_path) as rooms:
        incident, at = await rooms.opened(), rooms.line.clock.now() + timedelta(days=1)
        card, resolution = step(rooms.line, Kind.CARD), step(rooms.line, Kind.RESOLUTION)
        events: set[str] = set()
        for _ in range(2):
            port = rooms.again()
            assert await port.open(incident, STEM) == incident.room
            shown = incident.wanting(replace(card, card=await port.post(incident, card)))
            await port.post(incident, resolution)
            events.add(await port.schedule(incident, at))
            await port.show(replace(shown, status=Status.RESOLVED))
            await rooms.line.tasks.idle()
            await port.archive(incident)

        assert [each.content for each in rooms.messages(rooms.made[0].id)] == [
            "card: resolved",
            "resolution: investigating",
        ]
        assert {str(each.id) for each in rooms.events} == events
        await rooms.again().call_off(incident)
        assert rooms.events == []


async def test_without_a_room_there_is_nothing_to_do(rooms: Rooms) -> None:
    """Nothing to archive, to read or to show."""
    incident = make_incident(rooms.line)

    await rooms.port.archive(incident)
    await rooms.port.show(incident)
    assert await rooms.port.marks(incident) == []
    assert not await rooms.port.is_there(incident)


@pytest.mark.parametrize("made", ["channels", "threads", "scheduled-events", "messages"])
async def test_an_answer_that_never_comes(rooms: Rooms, made: str) -> None:
    """Discord did it and stays silent: asked again, there is one of everything."""
    if made == "threads":
        rooms.forbid("manage_channels")
    incident, card = make_incident(rooms.line), step(rooms.line, Kind.CARD)
    http: Any = rooms.line.client.http
    request, silenced = http.request, [made]

    async def answer(route: Route, **more: Any) -> Any:
        answered = await request(route, **more)
        if route.method == "POST" and silenced and route.path.endswith(silenced[0]):
            silenced.clear()
            await asyncio.Event().wait()
        return answered

    http.request = answer
    port, at = rooms.again(limits=Limits(question=1.5, post=1.5, pace=0.0, pauses=())), rooms.line.clock.now()

    async def run() -> None:
        room = await port.open(incident, STEM)
        await port.post(replace(incident, room=room), card)
        await port.schedule(replace(incident, room=room), at + timedelta(days=1))

    with suppress(rest.Unreachable):
        await run()
    assert not silenced
    await run()

    assert len(rooms.made) + len(rooms.threads) == 1
    assert len(rooms.events) == 1
    room = [*rooms.made, *rooms.threads][0]
    assert [each.content for each in rooms.messages(room.id)] == ["card: investigating"]
