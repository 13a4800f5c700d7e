"""The buttons under a runbook: their meaning is in their id, and they decide nothing."""

import discord
import pytest
from discord.ui import DynamicItem

from bot.chat.cards.face import Face
from bot.chat.interactions import runbook_buttons
from bot.core.domain.command import Command
from bot.core.domain.person import Person
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.domain.runbook import Outcome, Play
from tests.fakes.guild import Guild
from tests.fakes.operations import NOON, make_operation
from tests.fakes.runbooks import LOOK, TALK, FakeRunbookDesk, make_play


async def post(guild: Guild, refusal: Refused | None = None) -> FakeRunbookDesk:
    """Put a play's buttons into the channel; return the desk behind them, whose answers are told."""

    async def answer(attempt: Attempt, command: Command) -> Face:
        if refusal is not None:
            raise refusal
        return Face(f"{attempt.requester.name} asked {command.text}", discord.Embed())

    desk = FakeRunbookDesk()
    guild.client.attach_runbooks(desk, answer)
    view = runbook_buttons.under(make_play().marked(Outcome.DONE, Person("1", "x"), NOON))
    assert view is not None
    channel = guild.client.get_partial_messageable(int(guild.deployments.id))
    await channel.send("runbook", view=view)
    return desk


@pytest.mark.parametrize(
    ("verb", "heard"), [("done", Outcome.DONE), ("skip", Outcome.SKIPPED), ("back", "back")]
)
async def test_a_click_is_handed_over(guild: Guild, verb: str, heard: str) -> None:
    """For the step in its id, as the one who pressed."""
    desk = await post(guild)

    answer = await guild.bob.click(
        guild.deployments.last_message, custom_id=f"chatops:runbook:{verb}:play_1:1"
    )

    assert desk.heard == [("play_1", 1, heard, "bob")]
    assert ("written down in your name" in answer.response.content, answer.ephemeral) == (True, True)
    assert not guild.client._connection._view_store._views


async def test_a_question_is_answered_to_the_one_who_ran_it(guild: Guild) -> None:
    """As if they had typed it; that it was is noted."""
    desk = await post(guild)

    answer = await guild.bob.click(guild.deployments.last_message, custom_id="chatops:runbook:run:play_1:1")

    assert (answer.response.content, answer.ephemeral) == ("bob asked /status service:order-service", True)
    assert desk.heard == [("play_1", 1, "run", "bob"), ("play_1", 1, "ended", None)]


async def test_a_refused_question_may_be_asked_again(guild: Guild) -> None:
    """What was refused is noted as that."""
    desk = await post(guild, Refused("not-allowed", "You may not."))

    answer = await guild.bob.click(guild.deployments.last_message, custom_id="chatops:runbook:run:play_1:1")

    assert answer.response.content == "You may not."
    assert desk.heard[-1] == ("play_1", 1, "ended", "not-allowed")


async def test_a_request_is_pointed_at(guild: Guild) -> None:
    """What waits for approval has its card."""
    desk = await post(guild)
    desk.taken = make_operation()

    answer = await guild.bob.click(guild.deployments.last_message, custom_id="chatops:runbook:run:play_1:1")

    assert answer.response.content.startswith("Taken")


@pytest.mark.parametrize(
    ("play", "labels"),
    [
        (make_play(LOOK, TALK), ["Run", "Done", "Skip"]),
        (make_play(LOOK, TALK).marked(Outcome.DONE, Person("1", "x"), NOON), ["Done", "Skip", "Back"]),
        (make_play(LOOK).marked(Outcome.DONE, Person("1", "x"), NOON), []),
    ],
)
async def test_there_is_what_can_be_pressed(play: Play, labels: list[str]) -> None:
    """Run where there is a command, Back where something is behind, nothing at the end."""
    view = runbook_buttons.under(play)

    items = [] if view is None else [each.item for each in view.children if isinstance(each, DynamicItem)]
    assert [each.label for each in items] == labels
