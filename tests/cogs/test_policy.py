"""`/policy` as people use it."""

import pytest

from bot.core.domain.refusal import Refused
from tests.fakes.guild import Guild
from tests.fakes.operations import make_operation


async def test_explains_a_request(guild: Guild) -> None:
    """Only the asker reads it; the words are in the log."""
    result = await guild.bob.slash(
        guild.deployments, "policy explain", action="scale", environment="production", direction="down"
    )

    assert result.ephemeral
    assert result.response is not None
    assert "Requires approval from a team lead." in (result.response.embeds[0].description or "")
    command = "/policy explain action:scale environment:production direction:down"
    assert guild.memory.ended() == [("bob", command, "success")]


async def test_explains_an_operation(guild: Guild) -> None:
    """One of those that are offered."""
    guild.memory.store.operations["op_1"] = make_operation()

    (choice,) = await guild.bob.autocomplete(guild.deployments, "policy explain", "operation", "order")
    result = await guild.bob.slash(guild.deployments, "policy explain", operation=choice["value"])

    assert result.response is not None
    assert "It waits for approval." in (result.response.embeds[0].description or "")


async def test_shows_the_matrix(guild: Guild) -> None:
    """To the asker only."""
    result = await guild.bob.slash(guild.deployments, "policy show")

    assert result.ephemeral
    assert result.response is not None
    assert f"team-lead: <@&{guild.lead.id}>" in (result.response.embeds[0].description or "")


async def test_everybody_reads_that_it_was_reloaded(guild: Guild) -> None:
    """With what changed in it."""
    result = await guild.bob.slash(guild.deployments, "policy reload")

    (asked,) = guild.desk.reloads
    assert (asked.requester.name, asked.command) == ("bob", "/policy reload")
    assert not result.ephemeral
    assert result.response is not None
    assert result.response.embeds[0].description == "+ deploy any service in staging"


async def test_a_matrix_that_is_not_valid_is_told(guild: Guild) -> None:
    """In the core's words."""
    guild.desk.error = Refused("invalid-matrix", "matrix.yaml:3:1: no. The old one stays.")

    result = await guild.bob.slash(guild.deployments, "policy reload")

    (told,) = result.followups
    assert told.ephemeral
    assert told.content == "matrix.yaml:3:1: no. The old one stays."
    assert guild.env.errors


@pytest.mark.parametrize("command", ["policy show", "policy explain"])
async def test_strangers_are_refused(guild: Guild, command: str) -> None:
    """Who holds no role of the matrix reads nothing of it, and is offered nothing."""
    guild.memory.store.operations["op_1"] = make_operation()

    result = await guild.alice.slash(guild.deployments, command)

    assert result.response is not None
    assert "with a role of the approval matrix" in result.response.content
    assert await guild.alice.autocomplete(guild.deployments, "policy explain", "operation", "") == []
    assert len(guild.env.errors) == 1


@pytest.mark.parametrize(
    ("option", "typed", "filled", "expected"),
    [
        ("action", "d", {}, ["deploy"]),
        ("service", "pay", {}, ["payment-service"]),
        ("environment", "", {"service": "payment-service"}, ["staging", "production"]),
        ("direction", "", {}, ["up", "down"]),
    ],
)
async def test_suggests_what_there_is(
    guild: Guild, option: str, typed: str, filled: dict[str, str], expected: list[str]
) -> None:
    """Where a choice can be offered, it is."""
    choices = await guild.bob.autocomplete(guild.deployments, "policy explain", option, typed, **filled)

    assert [choice["value"] for choice in choices] == expected
