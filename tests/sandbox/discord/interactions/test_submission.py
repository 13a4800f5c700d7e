"""POST /interactions: what a person's client sends, and what the bot and the client then get."""

from typing import Any

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.interactions.submission import submit
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, APPLICATION, BOB, BOT, DEPLOYMENTS, GUILD, MALLORY, ManualClock

Json = dict[str, Any]


def _body(kind: int, data: Json, **more: Any) -> Json:
    place = {"application_id": str(APPLICATION), "guild_id": str(GUILD), "channel_id": str(DEPLOYMENTS)}
    return {"type": kind, **place, "session_id": "s", "nonce": "77", "data": data, **more}


def _echo(commands: dict[str, str], *options: Json) -> Json:
    return {"id": commands["echo"], "name": "echo", "type": 1, "options": list(options)}


def _option(kind: int, name: str, value: object, **more: object) -> Json:
    return {"type": kind, "name": name, "value": value, **more}


def _asked(events: list[Dispatch]) -> Json:
    return next(
        one.payload for one in reversed(events) if one.event == "INTERACTION_CREATE" and one.reader == BOT
    )


def _told(events: list[Dispatch], reader: int) -> list[tuple[str, Json]]:
    return [(one.event, one.payload) for one in events if one.reader == reader]


def test_a_command_reaches_the_bot_whole(
    world: World, events: list[Dispatch], alice: Actor, commands: dict[str, str]
) -> None:
    """With member, permissions, owners, context, resolved users and members, and the person's locale."""
    options = (_option(3, "text", "hi"), _option(4, "count", 3), _option(6, "who", str(BOB)))
    submit(world, alice, _body(2, _echo(commands, *options)))

    asked = _asked(events)
    assert asked["authorizing_integration_owners"] == {"0": str(GUILD)}
    assert (asked["context"], asked["version"], asked["locale"]) == (0, 1, "de")
    assert asked["entitlements"] == []
    assert asked["attachment_size_limit"] == 10 * 1024 * 1024
    assert asked["member"]["user"]["id"] == str(ALICE)
    assert int(asked["member"]["permissions"]) > 0
    assert int(asked["app_permissions"]) > 0
    assert asked["channel"]["id"] == str(DEPLOYMENTS)
    assert set(asked["data"]["resolved"]) == {"users", "members"}
    assert [one["value"] for one in asked["data"]["options"]] == ["hi", 3, str(BOB)]


def test_the_client_learns_its_fate(
    world: World, events: list[Dispatch], alice: Actor, clock: ManualClock, commands: dict[str, str]
) -> None:
    """INTERACTION_CREATE at once; without an answer INTERACTION_FAILURE after three seconds."""
    submit(world, alice, _body(2, _echo(commands, _option(3, "text", "hi"))))
    interaction = {"id": _asked(events)["id"], "nonce": "77"}
    clock.advance(3)

    assert _told(events, ALICE) == [
        ("INTERACTION_CREATE", interaction),
        ("INTERACTION_FAILURE", {**interaction, "reason_code": 2}),
    ]


def test_subcommands_keep_their_nesting(
    world: World, events: list[Dispatch], alice: Actor, commands: dict[str, str]
) -> None:
    """The bot gets the path it registered."""
    add = {"type": 1, "name": "add", "options": [_option(6, "who", ALICE)]}
    submit(world, alice, _body(2, {"id": commands["list"], "type": 1, "options": [add]}))

    [option] = _asked(events)["data"]["options"]
    assert (option["name"], option["type"], option["options"][0]["value"]) == ("add", 1, str(ALICE))


def test_menus_name_their_target(
    world: World, events: list[Dispatch], alice: Actor, commands: dict[str, str]
) -> None:
    """A user menu resolves the user, a message menu the message."""
    message = world.post(MALLORY, DEPLOYMENTS, "said")
    submit(world, alice, _body(2, {"id": commands["Look up"], "type": 2, "target_id": str(MALLORY)}))
    user = _asked(events)["data"]
    submit(world, alice, _body(2, {"id": commands["Quote"], "type": 3, "target_id": message["id"]}))
    quote = _asked(events)["data"]

    assert user["resolved"]["users"][str(MALLORY)]["username"] == "mallory"
    assert quote["resolved"]["messages"][message["id"]]["content"] == "said"


def test_autocomplete_may_be_incomplete(
    world: World, events: list[Dispatch], alice: Actor, commands: dict[str, str]
) -> None:
    """One option is focused and unchecked; the client is told nothing before the choices."""
    submit(world, alice, _body(4, _echo(commands, _option(3, "text", "de", focused=True))))

    assert _asked(events)["data"]["options"] == [{"name": "text", "type": 3, "value": "de", "focused": True}]
    assert _told(events, ALICE) == []


@pytest.mark.parametrize(
    "options",
    [
        [],
        [_option(3, "text", 5)],
        [_option(3, "text", "hi"), _option(4, "count", 9)],
        [_option(3, "text", "hi"), _option(4, "count", "3")],
        [_option(3, "text", "hi"), _option(3, "unknown", "x")],
        [_option(3, "text", "hi"), _option(6, "who", "1")],
    ],
)
def test_bad_options_never_reach_the_bot(
    world: World, events: list[Dispatch], alice: Actor, commands: dict[str, str], options: list[Json]
) -> None:
    """Missing, mistyped, out of range, unknown: 50035."""
    with pytest.raises(Refusal) as refused:
        submit(world, alice, _body(2, _echo(commands, *options)))

    assert refused.value.code == 50035
    assert events == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"application_id": "1"}, 10002),
        ({"channel_id": "1"}, 10003),
        ({"type": 9}, 50035),
        ({"data": {"id": "1", "type": 1}}, 10063),
        ({"type": 3, "message_id": "1"}, 10008),
        ({"type": 5, "data": {"custom_id": "none"}}, 10062),
    ],
)
def test_what_is_not_there_is_refused(
    world: World, alice: Actor, commands: dict[str, str], change: Json, code: int
) -> None:
    """Unknown application, channel, command, message, modal."""
    with pytest.raises(Refusal) as refused:
        submit(world, alice, {**_body(2, _echo(commands, _option(3, "text", "x"))), **change})

    assert refused.value.code == code


def test_the_excluded_ask_nothing(world: World, alice: Actor, commands: dict[str, str]) -> None:
    """Neither who is timed out nor who was kicked."""
    body = _body(2, _echo(commands, _option(3, "text", "hi")))
    world.timeout_member(ALICE, 60)
    with pytest.raises(Refusal) as timed_out:
        submit(world, alice, body)
    world.kick(ALICE)
    with pytest.raises(Refusal) as kicked:
        submit(world, alice, body)

    assert (timed_out.value.code, kicked.value.code) == (50013, 50001)


def test_default_permissions_hide_a_command(world: World, alice: Actor, bob: Actor) -> None:
    """What a person may not use is unknown to them."""
    path = f"/applications/{APPLICATION}/guilds/{GUILD}/commands"
    body = [{"name": "purge", "description": "cleans", "default_member_permissions": str(1 << 13)}]
    [purge] = world.request(world.bot, Call("PUT", path, body=body))
    submit(world, bob, _body(2, {"id": purge["id"], "type": 1}))

    with pytest.raises(Refusal) as refused:
        submit(world, alice, _body(2, {"id": purge["id"], "type": 1}))
    assert refused.value.code == 10063
