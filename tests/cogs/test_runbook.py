"""`/runbook` as people use it."""

import discord
import pytest

from bot.chat.cards.face import Face
from bot.core.domain.command import Command
from bot.core.domain.request import Attempt
from tests.fakes.guild import Guild
from tests.fakes.runbooks import FakeRunbookDesk


@pytest.fixture
def desk(guild: Guild) -> FakeRunbookDesk:
    """Return the desk that the guild's bot hands runbooks to."""

    async def answer(_: Attempt, __: Command) -> Face:
        return Face("", discord.Embed())

    desk = FakeRunbookDesk()
    guild.client.attach_runbooks(desk, answer)
    return desk


async def test_one_is_begun(guild: Guild, desk: FakeRunbookDesk) -> None:
    """The one who began it is told where its card is."""
    result = await guild.bob.slash(guild.deployments, "runbook", name="bad-deploy")

    assert desk.heard == [("start", "/runbook name:bad-deploy", "bad-deploy")]
    assert (result.response.content, result.ephemeral) == (
        "Runbook begun: Roll back a bad deploy. https://discord.com/channels/1/2/77",
        True,
    )


async def test_all_are_listed(guild: Guild, desk: FakeRunbookDesk) -> None:
    """Without a name, for the one who asks."""
    result = await guild.bob.slash(guild.deployments, "runbook")

    assert desk.heard == [("list", "/runbook")]
    assert result.response.content == "Runbooks; /runbook with a name begins one."


async def test_names_are_suggested(guild: Guild, desk: FakeRunbookDesk) -> None:
    """Those that can be played, to those who may play one."""
    assert await guild.alice.autocomplete(guild.deployments, "runbook", "name", "bad") == []
    choices = await guild.bob.autocomplete(guild.deployments, "runbook", "name", "bad")

    assert ([choice["value"] for choice in choices], desk.heard) == (["bad-deploy"], [])
