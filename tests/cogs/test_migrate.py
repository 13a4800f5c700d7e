"""`/migrate` as people use it."""

import pytest

from bot.core.domain.plan import Action
from tests.fakes.guild import Guild

OPTIONS = {"service": "payment-service", "environment": "production"}


@pytest.mark.parametrize(
    ("more", "to", "command"),
    [
        ({}, None, "/migrate payment-service production"),
        ({"to": "0002_add"}, "0002_add", "/migrate payment-service production to:0002_add"),
    ],
)
async def test_hands_over_what_was_asked(
    guild: Guild, more: dict[str, str], to: str | None, command: str
) -> None:
    """Up to the migration that was named, or all that are pending."""
    result = await guild.bob.slash(guild.deployments, "migrate", **OPTIONS, **more)

    (request,) = guild.desk.requests
    assert (request.action, request.service, request.to) == (Action.MIGRATE, "payment-service", to)
    assert request.command == command
    assert result.ephemeral


@pytest.mark.parametrize(
    ("typed", "chosen", "offered"),
    [
        ("", OPTIONS, ["0002_add", "0003_drop"]),
        ("drop", OPTIONS, ["0003_drop"]),
        ("", {"service": "payment-service"}, []),
    ],
)
async def test_suggests_what_is_pending(
    guild: Guild, typed: str, chosen: dict[str, str], offered: list[str]
) -> None:
    """In the order in which it would be run, once service and environment are chosen."""
    choices = await guild.bob.autocomplete(guild.deployments, "migrate", "to", typed, **chosen)

    assert [choice["value"] for choice in choices] == offered
