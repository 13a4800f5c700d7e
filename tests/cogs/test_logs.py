"""`/logs` as people use it."""

import pytest

from bot.core.ports.logs import Entry, Level
from tests.fakes.guild import Guild
from tests.fakes.logs import FakeLogs


def logged(guild: Guild, *texts: str) -> FakeLogs:
    """Let these lines be found in production."""
    entries = [Entry(guild.env.now(), Level.INFO, text) for text in texts]
    guild.memory.logs.add("order-service", "production", *entries)
    return guild.memory.logs


async def test_shows_the_lines_to_the_asker_alone(guild: Guild) -> None:
    """Redacted, in a block, seen by nobody else."""
    logged(guild, "password=hunter2", "GET /orders 200")

    result = await guild.bob.slash(guild.deployments, "logs", service="order-service")

    assert result.ephemeral
    assert result.response is not None
    at = f"{guild.env.now():%H:%M:%S}"
    assert f"password=[redacted]\n{at} INFO  GET /orders 200" in result.response.content
    assert result.response.attachments == []
    assert guild.faces() == []


async def test_hands_over_every_word(guild: Guild) -> None:
    """What was asked is what is read, and what is written down."""
    texts = ("TIME OUT", "time is up", "grave time out")
    levels = (Level.ERROR, Level.ERROR, Level.INFO)
    lines = [Entry(guild.env.now(), level, text) for level, text in zip(levels, texts, strict=True)]
    found = guild.memory.logs
    found.add("order-service", "staging", *lines)

    result = await guild.bob.slash(
        guild.deployments,
        "logs",
        service="order-service",
        environment="staging",
        last="1h",
        grep="Time out",
        level="error",
    )

    (query,) = found.asked
    assert query.environment == "staging"
    assert result.response is not None
    assert result.response.content.startswith(
        "1 line: order-service in staging, last 1h, error and worse, with `Time out`.\n"
    )
    (event,) = guild.sources.store.events  # type: ignore[attr-defined] # in memory
    assert event.command == '/logs order-service environment:staging last:1h grep:"Time out" level:error'


async def test_attaches_the_whole(guild: Guild) -> None:
    """More than a message holds comes as a file."""
    logged(guild, *(f"line {number}" for number in range(300)))

    result = await guild.bob.slash(guild.deployments, "logs", service="order-service")

    assert result.response is not None
    (file,) = result.response.attachments
    assert file.filename.startswith("order-service-production-")
    assert file.filename.endswith(".log")


async def test_strangers_are_refused(guild: Guild) -> None:
    """Without a role of the matrix nobody reads logs."""
    found = logged(guild, "secret things")

    result = await guild.alice.slash(guild.deployments, "logs", service="order-service")

    assert result.ephemeral
    assert result.response is not None
    assert result.response.content == (
        "Logs are for people with a role of the approval matrix. Nothing was told."
    )
    assert found.asked == []
    assert len(guild.env.errors) == 1


@pytest.mark.parametrize(
    ("option", "typed", "filled", "expected"),
    [
        ("service", "PAY", {}, ["payment-service"]),
        ("environment", "", {"service": "payment-service"}, ["staging", "production"]),
        ("environment", "", {}, ["development", "staging", "production"]),
    ],
)
async def test_suggests_only_what_exists(
    guild: Guild, option: str, typed: str, filled: dict[str, str], expected: list[str]
) -> None:
    """Services, and environments of the chosen one."""
    choices = await guild.alice.autocomplete(guild.deployments, "logs", option, typed, **filled)

    assert [choice["value"] for choice in choices] == expected


async def test_levels_are_to_be_chosen(guild: Guild) -> None:
    """Discord offers them itself, mildest first."""
    command = guild.client.tree.get_command("logs")

    assert command is not None
    (level,) = [
        option for option in command.to_dict(guild.client.tree)["options"] if option["name"] == "level"
    ]
    assert [choice["value"] for choice in level["choices"]] == [
        "debug",
        "info",
        "warning",
        "error",
        "critical",
    ]
