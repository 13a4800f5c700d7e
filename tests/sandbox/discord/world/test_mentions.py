"""A message lists whom it pings, and nobody else."""

from typing import Any

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Dispatch
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, BOB, DEPLOYMENTS, LEAD, MALLORY

Json = dict[str, Any]
AT = f"/channels/{DEPLOYMENTS}/messages"
TEXT = f"<@{ALICE}> and <@{BOB}>, <@&{LEAD}>: @everyone"


def _send(world: World, allowed: Json | None) -> Json:
    message: Json = world.request(
        world.bot, Call("POST", AT, body={"content": TEXT, "allowed_mentions": allowed})
    )
    return message


def _pinged(message: Json) -> tuple[list[str], list[str], bool]:
    users = [one["id"] for one in message["mentions"]]
    return users, message["mention_roles"], message["mention_everyone"]


@pytest.mark.parametrize(
    ("allowed", "pinged"),
    [
        (None, ([str(ALICE), str(BOB)], [str(LEAD)], True)),
        ({"parse": []}, ([], [], False)),
        ({"parse": ["users"]}, ([str(ALICE), str(BOB)], [], False)),
        ({"parse": [], "roles": [str(LEAD)]}, ([], [str(LEAD)], False)),
        ({"parse": [], "users": [str(BOB)]}, ([str(BOB)], [], False)),
    ],
)
def test_only_what_is_allowed_pings(
    world: World, allowed: Json | None, pinged: tuple[list[str], list[str], bool]
) -> None:
    """What the text names and `allowed_mentions` leaves out is no mention."""
    assert _pinged(_send(world, allowed)) == pinged


def test_a_person_pings_mentionable_roles_only(world: World) -> None:
    """Who may not mention everyone pings a role where it is mentionable."""
    before = world.post(MALLORY, DEPLOYMENTS, f"<@&{LEAD}>")
    path = f"/guilds/{world.plan.id}/roles/{LEAD}"
    world.request(world.bot, Call("PATCH", path, body={"mentionable": True}))
    after = world.post(MALLORY, DEPLOYMENTS, f"<@&{LEAD}>")

    assert (before["mention_roles"], after["mention_roles"]) == ([], [str(LEAD)])


def test_an_edit_pings_as_it_says(world: World, events: list[Dispatch]) -> None:
    """The event of an edit lists what the edit allows."""
    message = _send(world, {"parse": []})
    body = {"content": TEXT, "allowed_mentions": {"parse": ["roles"]}}
    world.request(world.bot, Call("PATCH", f"{AT}/{message['id']}", body=body))

    [edited] = [one.payload for one in events if one.event == "MESSAGE_UPDATE"]
    assert _pinged(edited) == ([], [str(LEAD)], False)
