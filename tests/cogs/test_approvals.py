"""`/approvals` as people use it."""

from bot.core.domain.person import Person
from bot.core.domain.refusal import Refused
from tests.fakes.guild import Guild
from tests.fakes.operations import make_operation


async def test_only_the_asker_reads_what_waits(guild: Guild) -> None:
    """A card with links."""
    guild.memory.store.operations["op_1"] = make_operation()

    result = await guild.bob.slash(guild.deployments, "approvals")

    assert result.ephemeral
    assert result.response is not None
    assert result.response.content == "1 open request, 0 reviews due."
    assert "channels/1/2/7001" in (result.response.embeds[0].description or "")


async def test_cancels_through_the_workflow(guild: Guild) -> None:
    """The workflow decides; the command has its record, written as it is typed."""
    result = await guild.bob.slash(guild.deployments, "approvals", cancel="op_1")

    assert guild.desk.heard == [("withdraw", "op_1", str(guild.bob.id))]
    assert guild.memory.ended() == [("bob", "/approvals cancel op_1", "success")]
    assert result.response is not None
    assert result.response.content == "Cancelled. Nothing was changed."


async def test_a_refusal_is_told(guild: Guild) -> None:
    """In the core's words."""
    guild.desk.error = Refused("not-yours", "Only @alice can cancel it.")

    result = await guild.bob.slash(guild.deployments, "approvals", cancel="op_1")

    assert result.response is not None
    assert result.response.content == "Only @alice can cancel it."
    assert guild.memory.ended() == [("bob", "/approvals cancel op_1", "denied")]
    assert len(guild.env.errors) == 1


async def test_suggests_ones_own(guild: Guild) -> None:
    """Nobody is offered what others asked for."""
    guild.memory.store.operations |= {
        "op_1": make_operation(1, requester=Person(str(guild.bob.id), "bob")),
        "op_2": make_operation(2),
    }

    choices = await guild.bob.autocomplete(guild.deployments, "approvals", "cancel", "")

    assert [choice["value"] for choice in choices] == ["op_1"]
