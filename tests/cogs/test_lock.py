"""`/lock` and `/unlock` as people use them."""

import pytest

from tests.fakes.guild import Guild

WHERE = {"service": "order-service", "environment": "production"}


async def test_everybody_reads_who_locked_what(guild: Guild) -> None:
    """With the reason and until when; unlocking tells whose lock it was."""
    locked = await guild.bob.slash(guild.deployments, "lock", **WHERE, reason="disk swap", **{"for": "2h"})
    unlocked = await guild.bob.slash(guild.deployments, "unlock", **WHERE)

    until = int(guild.client.sources.clock.now().timestamp()) + 7200
    assert not locked.ephemeral
    assert locked.response is not None
    assert locked.response.content == (
        f"🔒 order-service production is locked by @bob until <t:{until}:R>: disk swap"
    )
    assert not unlocked.ephemeral
    assert unlocked.response is not None
    assert unlocked.response.content == (
        "🔓 order-service production is unlocked by @bob; it was locked by @bob: disk swap"
    )
    assert [command for _, command, _ in guild.memory.ended()] == [
        "/lock order-service production disk swap for:2h",
        "/unlock order-service production",
    ]


async def test_strangers_lock_nothing(guild: Guild) -> None:
    """Who may change nothing there stops nobody there."""
    result = await guild.alice.slash(guild.deployments, "lock", **WHERE, reason="because")

    assert guild.memory.locks.kept == {}
    assert result.response is not None
    assert result.response.content.startswith("Only who may change order-service in production")
    assert len(guild.env.errors) == 1


@pytest.mark.parametrize("command", ["lock", "unlock"])
async def test_suggests_what_there_is(guild: Guild, command: str) -> None:
    """Services, and the environments of the chosen one."""
    services = await guild.bob.autocomplete(guild.deployments, command, "service", "pay")
    environments = await guild.bob.autocomplete(
        guild.deployments, command, "environment", "", service="payment-service"
    )

    assert [choice["value"] for choice in services] == ["payment-service"]
    assert [choice["value"] for choice in environments] == ["staging", "production"]
