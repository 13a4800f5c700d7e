"""`/deploy` as people use it."""

import pytest

from bot.core.domain.operation import Place
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from tests.fakes.guild import Guild

OPTIONS = {"service": "order-service", "version": "v2.4.1", "environment": "production"}


async def test_hands_over_what_was_asked(guild: Guild) -> None:
    """The request says who, what, where and with which words; the asker's roles come with it."""
    result = await guild.bob.slash(guild.deployments, "deploy", **OPTIONS)

    (request,) = guild.desk.requests
    assert (request.action, request.service, request.version) == (Action.DEPLOY, "order-service", "v2.4.1")
    assert request.command == "/deploy order-service v2.4.1 production"
    assert (request.requester.name, set(request.requester.role_ids)) == ("bob", {str(guild.lead.id)})
    assert request.place == Place(str(guild.guild.id), str(guild.deployments.id), "#deployments")
    assert result.ephemeral


async def test_answers_with_the_card(guild: Guild) -> None:
    """Only the one who asked reads a link to the card, which everyone sees."""
    result = await guild.alice.slash(guild.deployments, "deploy", **OPTIONS)

    assert result.ephemeral
    assert result.response is not None
    assert result.response.content == "Taken: https://discord.com/channels/1/2/7001"


async def test_tells_a_refusal_in_its_own_words(guild: Guild) -> None:
    """What the core refuses is told as it says it, to the asker only."""
    guild.desk.error = Refused("busy", "A deploy is running. Nothing was changed.")

    result = await guild.alice.slash(guild.deployments, "deploy", **OPTIONS)

    assert result.ephemeral
    assert result.response is not None
    assert result.response.content == "A deploy is running. Nothing was changed."
    assert len(guild.env.errors) == 1


async def test_other_channels_are_refused(guild: Guild) -> None:
    """Outside the configured channels nothing is submitted."""
    result = await guild.alice.slash(guild.elsewhere, "deploy", **OPTIONS)

    assert guild.desk.requests == []
    assert result.ephemeral
    assert result.response is not None
    assert f"<#{guild.deployments.id}>" in result.response.content


async def test_what_is_written_down_is_one_short_printable_line(guild: Guild) -> None:
    """Whatever Discord lets through, nothing long or hidden gets into the log."""
    await guild.alice.slash(
        guild.deployments,
        "deploy",
        service="s" * 100,
        version="v1\x1b[31m",
        environment="\N{RIGHT-TO-LEFT OVERRIDE}x",
    )

    (request,) = guild.desk.requests
    assert request.command == f"/deploy {'s' * 100} v1�[31m �x"
    assert request.version == "v1\x1b[31m"


@pytest.mark.parametrize(
    ("option", "typed", "filled", "expected"),
    [
        ("service", "", {}, ["order-service", "payment-service"]),
        ("service", "PAY", {}, ["payment-service"]),
        ("version", "", {"service": "order-service"}, ["v2.5.0", "v2.4.1", "v2.4.0"]),
        ("version", "2.4", {"service": "order-service"}, ["v2.4.1", "v2.4.0"]),
        ("version", "", {"service": "no-such"}, []),
        ("version", "", {}, []),
        ("environment", "", {"service": "payment-service"}, ["staging", "production"]),
        ("environment", "", {}, ["development", "staging", "production"]),
    ],
)
async def test_suggests_only_what_exists(
    guild: Guild, option: str, typed: str, filled: dict[str, str], expected: list[str]
) -> None:
    """Suggestions are real services, versions newest first, and environments of the chosen service."""
    choices = await guild.bob.autocomplete(guild.deployments, "deploy", option, typed, **filled)

    assert [choice["value"] for choice in choices] == expected


@pytest.mark.parametrize(("name", "option"), [("deploy", "version"), ("rollback", "to"), ("migrate", "to")])
async def test_strangers_choose_from_nothing(guild: Guild, name: str, option: str) -> None:
    """Releases, ways back and migrations are for people with a role of the matrix, here as everywhere."""
    chosen = {"service": "order-service", "environment": "production"}
    assert await guild.bob.autocomplete(guild.deployments, name, option, "", **chosen) != []
    assert await guild.alice.autocomplete(guild.deployments, name, option, "", **chosen) == []


async def test_suggests_nothing_elsewhere(guild: Guild) -> None:
    """Suggestions are answers too: other channels get none."""
    assert await guild.alice.autocomplete(guild.elsewhere, "deploy", "service", "") == []
