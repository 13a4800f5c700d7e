"""What is pinned, since when, and who is told."""

from typing import Any

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from sandbox.discord.world.seed import permission_bits
from tests.fakes.discord import ALICE, BOT, DEPLOYMENTS, GUILD, LEAD

AT = f"/channels/{DEPLOYMENTS}/messages"


@pytest.fixture
def message(world: World) -> str:
    """Write a message; return its id."""
    return str(world.post(ALICE, DEPLOYMENTS, "Keys expired")["id"])


def _pin(world: World, message: str, actor: Actor | None = None, method: str = "PUT") -> None:
    world.request(actor or world.bot, Call(method, f"{AT}/pins/{message}"))


def _told(events: list[Dispatch]) -> list[tuple[str, dict[str, Any]]]:
    return [(one.event, one.payload) for one in events if one.event != "GUILD_AUDIT_LOG_ENTRY_CREATE"]


def test_a_pin_is_told(world: World, message: str, events: list[Dispatch]) -> None:
    """The message changed, the pins changed, and a notice without words refers to it."""
    _pin(world, message)

    [(first, changed), (second, pins), (third, notice)] = _told(events)
    assert (first, changed["id"], changed["pinned"]) == ("MESSAGE_UPDATE", message, True)
    assert (second, pins) == (
        "CHANNEL_PINS_UPDATE",
        {
            "guild_id": str(GUILD),
            "channel_id": str(DEPLOYMENTS),
            "last_pin_timestamp": world.state.pins(DEPLOYMENTS)[0][0],
        },
    )
    assert (third, notice["type"], notice["content"]) == ("MESSAGE_CREATE", 6, "")
    assert notice["author"]["id"] == str(BOT)
    assert notice["message_reference"] == {
        "type": 0,
        "message_id": message,
        "channel_id": str(DEPLOYMENTS),
        "guild_id": str(GUILD),
    }


def test_people_pin_in_their_own_name(
    world: World, message: str, alice: Actor, events: list[Dispatch]
) -> None:
    """The notice says who it was; the bot's session is told as well."""
    world.state.get_role(GUILD, LEAD).permissions |= permission_bits(["pin_messages"])
    _pin(world, message, alice)

    notice = events[-1]
    assert notice.payload["author"]["id"] == str(ALICE)
    assert world.view(notice, world.bot, (1 << 32) - 1) is not None


def test_a_pin_that_is_taken_off_is_told_without_a_notice(
    world: World, message: str, events: list[Dispatch]
) -> None:
    """The time of the last pin is that of the last one left, null where there is none."""
    _pin(world, message)
    events.clear()
    _pin(world, message, method="DELETE")
    _pin(world, message, method="DELETE")

    assert [name for name, _ in _told(events)] == ["MESSAGE_UPDATE", "CHANNEL_PINS_UPDATE"]
    assert events[1].payload["last_pin_timestamp"] is None


def test_pinning_twice_is_pinning_once(world: World, message: str, events: list[Dispatch]) -> None:
    """A retry after a lost answer brings no second notice."""
    _pin(world, message)
    events.clear()
    _pin(world, message)

    assert _told(events) == []


def test_the_newest_pin_comes_first(world: World) -> None:
    """By when they were pinned, not by when they were written; one that is deleted is gone."""
    first, second, third = (str(world.post(ALICE, DEPLOYMENTS, text)["id"]) for text in "abc")
    for one in (second, third, first):
        _pin(world, one)
    world.request(world.bot, Call("DELETE", f"{AT}/{third}"))

    pins = world.state.pins(DEPLOYMENTS)
    assert [str(pinned.id) for _, pinned in pins] == [first, second]
    assert pins[0][0] > pins[1][0]


def test_a_notice_cannot_be_pinned(world: World, message: str, events: list[Dispatch]) -> None:
    """It is Discord's own: 50021."""
    _pin(world, message)
    with pytest.raises(Refusal) as refused:
        _pin(world, events[-1].payload["id"])
    assert refused.value.code == 50021


def test_what_lies_in_an_archived_thread_is_not_pinned(world: World) -> None:
    """50083, as for every other change."""
    body = {"name": "why", "type": 11}
    thread = world.request(world.bot, Call("POST", f"/channels/{DEPLOYMENTS}/threads", body=body))["id"]
    message = world.request(world.bot, Call("POST", f"/channels/{thread}/messages", body={"content": "a"}))
    world.request(world.bot, Call("PATCH", f"/channels/{thread}", body={"archived": True}))
    with pytest.raises(Refusal) as refused:
        world.request(world.bot, Call("PUT", f"/channels/{thread}/messages/pins/{message['id']}"))
    assert refused.value.code == 50083


def test_there_are_pins_in_private(world: World, events: list[Dispatch]) -> None:
    """Told without a guild."""
    private = world.request(world.bot, Call("POST", "/users/@me/channels", body={"recipient_id": ALICE}))
    at = f"/channels/{private['id']}/messages"
    message = world.request(world.bot, Call("POST", at, body={"content": "psst"}))
    world.request(world.bot, Call("PUT", f"{at}/pins/{message['id']}"))

    pins = next(one.payload for one in events if one.event == "CHANNEL_PINS_UPDATE")
    assert pins.keys() == {"channel_id", "last_pin_timestamp"}
