"""Requests to the server: read to the end, and new things asked for once."""

from typing import Any

import pytest

from bot.chat import rest
from bot.chat.rooms.guild import Guild
from bot.core.ports.chat import CardGone
from tests.fakes.discord_rooms import INCIDENTS, Rooms
from tests.fakes.local import BOB, BOT, CHANNEL, GUILD


@pytest.fixture
def guild(rooms: Rooms) -> Guild:
    """Return the guild that the port speaks to."""
    return Guild(rooms.line.client, str(GUILD), str(INCIDENTS), 10.0)


async def test_newest_messages_are_read_page_by_page(rooms: Rooms, guild: Guild) -> None:
    """The last one first, as many as asked for, however many pages that takes."""
    written = [rooms.line.discord.world.post(BOB, CHANNEL, str(number))["id"] for number in range(120)]

    assert [each["id"] for each in await guild.newest(str(CHANNEL), 110)] == written[:-111:-1]
    assert len(await guild.newest(str(CHANNEL), 200)) == 120


async def test_pins_are_read_page_by_page(rooms: Rooms, guild: Guild) -> None:
    """Discord tells fifty at a time; the next page begins before the last pin of the one before."""
    asked: list[str | None] = []

    async def pins_from(_channel: int, _limit: int, before: str | None) -> dict[str, Any]:
        asked.append(before)
        number = len(asked)
        return {"items": [{"pinned_at": f"t{number}", "message": {"id": number}}], "has_more": number < 3}

    http: Any = rooms.line.client.http
    http.pins_from = pins_from

    assert [each["id"] for each in await guild.pinned(str(CHANNEL))] == [1, 2, 3]
    assert asked == [None, "t1", "t2"]


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_what_makes_something_is_sent_once(rooms: Rooms, guild: Guild, status: int) -> None:
    """discord.py would send it five times."""
    await rooms.fail("POST", "/guilds/*/channels", status=status, after_apply=True, times=5)

    with pytest.raises(rest.Unreachable):
        await guild.make_channel({"name": "inc-once", "type": 0})
    assert [each.name for each in rooms.made] == ["inc-once"]


async def test_no_answer_in_time_is_unclear(rooms: Rooms) -> None:
    """Each request has its seconds."""
    impatient = Guild(rooms.line.client, str(GUILD), str(INCIDENTS), 0.0)

    with pytest.raises(rest.Unreachable):
        await impatient.channels()


async def test_what_is_gone_is_told_apart(rooms: Rooms, guild: Guild) -> None:
    """A channel that was deleted, and a message in one that stands."""
    with pytest.raises(rest.ChannelGone):
        await guild.channel(str(GUILD + 999))
    with pytest.raises(CardGone) as caught:
        await guild.message(str(CHANNEL), str(GUILD + 999))
    assert not isinstance(caught.value, rest.ChannelGone)


async def test_the_bot_is_known(guild: Guild) -> None:
    """By its id, and by what it may do."""
    assert guild.bot_id == str(BOT)
    assert (await guild.standing()).user_id == BOT
