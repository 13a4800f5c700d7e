"""Interactions are handed to the bot and back."""

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, APPLICATION, BOT, DEPLOYMENTS, GUILD, ManualClock

COMMAND, MODAL = 2, 5
ANSWER = {"type": 4, "data": {"content": "told"}}


def test_the_bot_alone_gets_the_token(world: World, events: list[Dispatch], alice: Actor) -> None:
    """The person gets id and nonce of the same interaction."""
    record = world.asking.ask(alice, COMMAND, DEPLOYMENTS, {"name": "ping", "type": 1}, nonce="n")
    [hers, bots] = events

    assert (hers.reader, hers.payload) == (ALICE, {"id": str(record.id), "nonce": "n"})
    assert (bots.reader, bots.payload["token"]) == (BOT, record.token)


def test_a_response_is_passed_on_once(
    world: World, events: list[Dispatch], alice: Actor, clock: ManualClock
) -> None:
    """A modal with its place and application; then the deadline no longer counts."""
    record = world.asking.ask(alice, COMMAND, DEPLOYMENTS, {"name": "ping", "type": 1})
    record.show_modal({"custom_id": "m", "title": "T", "components": []})
    world.asking.pass_on(record.id)
    clock.advance(5)

    modal = next(one.payload for one in events if one.event == "INTERACTION_MODAL_CREATE")
    assert (modal["channel_id"], modal["guild_id"]) == (str(DEPLOYMENTS), str(GUILD))
    assert modal["application"]["id"] == str(APPLICATION)
    assert [one.event for one in events][-1] == "INTERACTION_SUCCESS"


def test_an_unanswered_modal_can_be_sent_again(world: World, alice: Actor, clock: ManualClock) -> None:
    """Discord's client leaves it open then; once the bot has answered it is used up."""
    opener = world.asking.ask(alice, COMMAND, DEPLOYMENTS, {"name": "ping", "type": 1})
    opener.show_modal({"custom_id": "m", "title": "T", "components": []})
    states = []
    for answers in (False, True):
        opener.modal_consumed = True
        sent = world.asking.ask(alice, MODAL, DEPLOYMENTS, {"custom_id": "m"}, opener=opener)
        if answers:
            world.asking.pass_on(sent.id)
        clock.advance(3)
        states.append(opener.modal_consumed)

    assert states == [False, True]


def test_nothing_is_told_after_closing(
    world: World, events: list[Dispatch], alice: Actor, clock: ManualClock
) -> None:
    """A world that ends leaves no timers."""
    world.asking.ask(alice, COMMAND, DEPLOYMENTS, {"name": "ping", "type": 1})
    world.close()
    clock.advance(5)

    assert "INTERACTION_FAILURE" not in {one.event for one in events}


def test_an_answer_says_which_subcommand_was_used(world: World, alice: Actor) -> None:
    """The name of the command with its groups and subcommands; options are nobody's business."""
    explain = {"name": "explain", "type": 1, "options": [{"name": "action", "type": 3, "value": "deploy"}]}
    data = {"name": "policy", "type": 1, "options": [explain]}
    record = world.asking.ask(alice, COMMAND, DEPLOYMENTS, data)
    callback = Call("POST", f"/interactions/{record.id}/{record.token}/callback", body=ANSWER)
    answer = world.request(world.bot, callback)

    assert answer["resource"]["message"]["interaction_metadata"]["name"] == "policy explain"
