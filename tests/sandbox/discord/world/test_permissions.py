"""Who may do what, asked call by call."""

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from sandbox.discord.world.seed import permission_bits
from tests.fakes.discord import ALICE, DEPLOYMENTS, GUILD, LEAD, MODERATOR

EVENTS = f"/guilds/{GUILD}/scheduled-events"
EVENT = {
    "name": "Maintenance",
    "privacy_level": 2,
    "entity_type": 3,
    "scheduled_start_time": "2030-01-01T10:00:00+00:00",
    "scheduled_end_time": "2030-01-01T11:00:00+00:00",
    "entity_metadata": {"location": "production"},
}


def _allow(world: World, role_id: int, *names: str) -> None:
    world.state.get_role(GUILD, role_id).permissions |= permission_bits(names)


def _code(world: World, actor: Actor, call: Call) -> int:
    """Return the code of the refusal, 0 where there is none."""
    try:
        world.request(actor, call)
    except Refusal as refused:
        return refused.code
    return 0


def test_pinning_needs_its_own_permission(world: World, alice: Actor, bob: Actor) -> None:
    """A moderator of messages has it no more than anybody else."""
    message = world.post(ALICE, DEPLOYMENTS, "look")
    pin = Call("PUT", f"/channels/{DEPLOYMENTS}/messages/pins/{message['id']}")
    _allow(world, LEAD, "pin_messages")

    assert (_code(world, bob, pin), _code(world, alice, pin)) == (50013, 0)


def test_ones_own_event_is_ones_own(world: World, alice: Actor, bob: Actor) -> None:
    """With CREATE_EVENTS one makes events and changes those; another's need MANAGE_EVENTS."""
    create = Call("POST", EVENTS, body=EVENT)
    assert _code(world, alice, create) == 50013
    _allow(world, LEAD, "create_events")
    hers = Call("PATCH", f"{EVENTS}/{world.request(alice, create)['id']}", body={"name": "Later"})
    bots = Call("DELETE", f"{EVENTS}/{world.request(world.bot, create)['id']}")
    _allow(world, MODERATOR, "manage_events")

    assert (_code(world, alice, hers), _code(world, alice, bots)) == (0, 50013)
    assert (_code(world, bob, create), _code(world, bob, bots)) == (50013, 0)


def test_a_thread_belongs_to_who_made_it(world: World, alice: Actor, bob: Actor) -> None:
    """Others need MANAGE_THREADS to change it."""
    made = world.request(
        alice, Call("POST", f"/channels/{DEPLOYMENTS}/threads", body={"name": "why", "type": 11})
    )
    rename = Call("PATCH", f"/channels/{made['id']}", body={"name": "because"})
    lock = Call("PATCH", f"/channels/{made['id']}", body={"locked": True})

    assert (_code(world, bob, rename), _code(world, alice, rename)) == (50013, 0)
    assert (_code(world, alice, lock), _code(world, world.bot, lock)) == (50013, 0)


def test_hidden_is_hidden_whatever_one_may(world: World, bob: Actor) -> None:
    """A channel that one does not see is 50001, before any permission counts."""
    body = {"type": 0, "deny": permission_bits(["view_channel"])}
    world.request(world.bot, Call("PUT", f"/channels/{DEPLOYMENTS}/permissions/{MODERATOR}", body=body))

    assert _code(world, bob, Call("GET", f"/channels/{DEPLOYMENTS}/messages")) == 50001


def test_in_private_there_are_no_permissions(world: World) -> None:
    """A direct message may be read and pinned by both."""
    private = world.request(world.bot, Call("POST", "/users/@me/channels", body={"recipient_id": ALICE}))
    at = f"/channels/{private['id']}/messages"
    message = world.request(world.bot, Call("POST", at, body={"content": "psst"}))

    assert _code(world, world.bot, Call("PUT", f"{at}/pins/{message['id']}")) == 0


def test_a_call_that_is_over_asks_for_nothing_more(world: World, bob: Actor) -> None:
    """Where no call is served, the permission that is named is the one that is asked for."""
    assert _code(world, bob, Call("PUT", f"/channels/{DEPLOYMENTS}/messages/pins/1")) == 50013

    world.state.require_permissions(GUILD, bob.user_id, DEPLOYMENTS, "manage_messages")
