"""`/lock` and `/unlock` as people use them."""

import pytest

from bot.core.domain.refusal import Refused
from tests.fakes.guild import Guild
from tests.fakes.operations import NOON

WHERE = {"service": "order-service", "environment": "production"}


async def test_everybody_reads_who_locked_what(guild: Guild) -> None:
    """With the reason and until when; unlocking tells whose lock it was."""
    locked = await guild.alice.slash(guild.deployments, "lock", **WHERE, reason="disk swap", **{"for": "2h"})
    unlocked = await guild.alice.slash(guild.deployments, "unlock", **WHERE)

    assert not locked.ephemeral
    assert locked.response is not None
    assert locked.response.content == (
        f"🔒 order-service in production is locked by @alice until <t:{int(NOON.timestamp())}:f>: disk swap"
    )
    assert not unlocked.ephemeral
    assert unlocked.response is not None
    assert unlocked.response.content == (
        "🔓 order-service in production is unlocked by @alice; it was locked by @bob: disk swap"
    )
    assert guild.desk.heard == [
        ("lock", "order-service", "production", "disk swap", "2h"),
        ("unlock", "order-service", "production", "alice"),
    ]


async def test_a_refusal_is_told_in_its_own_words(guild: Guild) -> None:
    """What the core refuses is told as it says it."""
    guild.desk.error = Refused("locked", "It is locked. Nothing was changed.")

    result = await guild.alice.slash(guild.deployments, "lock", **WHERE, reason="because")

    assert [told.content for told in result.followups] == ["It is locked. Nothing was changed."]
    assert guild.env.errors


@pytest.mark.parametrize("command", ["lock", "unlock"])
async def test_suggests_what_there_is(guild: Guild, command: str) -> None:
    """Services, and the environments of the chosen one."""
    services = await guild.bob.autocomplete(guild.deployments, command, "service", "pay")
    environments = await guild.bob.autocomplete(
        guild.deployments, command, "environment", "", service="payment-service"
    )

    assert [choice["value"] for choice in services] == ["payment-service"]
    assert [choice["value"] for choice in environments] == ["staging", "production"]
