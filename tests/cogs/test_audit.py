"""`/audit` as people use it."""

import pytest

from bot.core.ports.audit import Filters, Record
from tests.fakes.guild import Guild


async def test_hands_over_the_filters(guild: Guild) -> None:
    """Each option is a filter; a mention that Discord's client made of a name is an id."""
    result = await guild.bob.slash(
        guild.deployments,
        "audit",
        user="<@118000000000000001>",
        service="order-service",
        environment="staging",
        action="deploy",
        since="1h",
        event="vote",
    )

    (asked,) = guild.memory.audit.asked
    now = guild.client.sources.clock.now()
    assert result.ephemeral
    assert (asked.user, asked.event, asked.until) == ("118000000000000001", "vote", now)
    assert asked == Filters(
        user="118000000000000001",
        service="order-service",
        environment="staging",
        action="deploy",
        event="vote",
        since=asked.since,
        until=now,
    )


async def test_everything_as_a_file(guild: Guild) -> None:
    """The lines as they stand in the log."""
    guild.memory.audit.records = [Record('{"a": 1}', {"a": 1})]

    result = await guild.bob.slash(guild.deployments, "audit", export=True)

    assert result.response is not None
    assert [file.filename for file in result.response.attachments] == ["audit.jsonl"]


async def test_a_page_can_be_named(guild: Guild) -> None:
    """It is a number."""
    guild.memory.audit.records = [Record("{}", {})] * 11

    result = await guild.bob.slash(guild.deployments, "audit", page=2)

    assert result.response is not None
    assert result.response.content == "Page 2 of 2: 11 records, newest first."


async def test_strangers_are_refused(guild: Guild) -> None:
    """Who holds no role of the matrix reads nothing."""
    result = await guild.alice.slash(guild.deployments, "audit")

    assert result.response is not None
    assert "with a role of the approval matrix" in result.response.content
    assert len(guild.env.errors) == 1


@pytest.mark.parametrize(
    ("option", "typed", "filled", "expected"),
    [
        ("service", "pay", {}, ["payment-service"]),
        ("environment", "", {"service": "payment-service"}, ["staging", "production"]),
        ("action", "m", {}, ["migrate"]),
        ("event", "vote", {}, ["vote", "vote.withdrawn", "vote.second_factor"]),
    ],
)
async def test_suggests_what_there_is(
    guild: Guild, option: str, typed: str, filled: dict[str, str], expected: list[str]
) -> None:
    """Where a choice can be offered, it is."""
    choices = await guild.bob.autocomplete(guild.deployments, "audit", option, typed, **filled)

    assert [choice["value"] for choice in choices] == expected
