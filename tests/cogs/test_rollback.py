"""`/rollback` as people use it."""

import pytest

from bot.core.domain.plan import Action
from tests.fakes.guild import Guild

OPTIONS = {"service": "order-service", "environment": "production"}


@pytest.mark.parametrize(
    ("more", "to", "command"),
    [
        ({}, None, "/rollback order-service production"),
        ({"to": "v2.4.0"}, "v2.4.0", "/rollback order-service production to:v2.4.0"),
    ],
)
async def test_hands_over_what_was_asked(
    guild: Guild, more: dict[str, str], to: str | None, command: str
) -> None:
    """With the version that was named, or none: then the core finds it."""
    result = await guild.bob.slash(guild.deployments, "rollback", **OPTIONS, **more)

    (request,) = guild.desk.requests
    assert (request.action, request.to, request.version) == (Action.ROLLBACK, to, None)
    assert request.command == command
    assert result.ephemeral


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        (OPTIONS, ["v2.4.1", "v2.4.0"]),
        ({"service": "order-service"}, []),
        ({"environment": "production"}, []),
        ({"service": "no-such", "environment": "production"}, []),
    ],
)
async def test_suggests_the_ways_back(guild: Guild, chosen: dict[str, str], offered: list[str]) -> None:
    """Of the chosen service in the chosen environment; before both are chosen there are none."""
    choices = await guild.bob.autocomplete(guild.deployments, "rollback", "to", "", **chosen)

    assert [choice["value"] for choice in choices] == offered
