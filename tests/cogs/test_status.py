"""`/status` as people use it."""

import pytest

from bot.core.ports.monitoring import Sample
from tests.fakes.guild import Guild


async def test_shows_everyone_how_it_is(guild: Guild) -> None:
    """Publicly, also for somebody without a role; the plot comes with it."""
    sample = Sample(guild.env.now(), 12.0, 0.01, 0.2)
    guild.memory.monitoring.add("order-service", "production", sample)

    result = await guild.alice.slash(
        guild.deployments, "status", service="order-service", environment="production"
    )

    assert not result.ephemeral
    (message,) = guild.deployments.history()
    assert message.content.startswith("🟢 Healthy: order-service in production.")
    (file,) = message.attachments
    assert (file.filename, file.content_type) == ("traffic.png", "image/png")
    (embed,) = message.embeds
    assert embed.description == "🟢 production v2.4.0 3/3"


async def test_all_services_on_one_card(guild: Guild) -> None:
    """Those that do not answer hide none of the others."""
    await guild.alice.slash(guild.deployments, "status")

    (message,) = guild.deployments.history()
    assert message.content.startswith("❔ No answer: order-service in development")
    assert "staging v2.4.0 2/2, production v2.4.0 3/3" in message.embeds[0].description
    assert message.attachments == []


async def test_what_there_is_not_is_refused(guild: Guild) -> None:
    """With what there is."""
    result = await guild.alice.slash(guild.deployments, "status", service="no-such")

    (told,) = result.followups
    assert "Services: order-service, payment-service." in told.content
    assert len(guild.env.errors) == 1


@pytest.mark.parametrize(
    ("option", "typed", "filled", "expected"),
    [
        ("service", "", {}, ["order-service", "payment-service"]),
        ("environment", "", {"service": "payment-service"}, ["staging", "production"]),
        ("environment", "st", {}, ["staging"]),
    ],
)
async def test_suggests_only_what_exists(
    guild: Guild, option: str, typed: str, filled: dict[str, str], expected: list[str]
) -> None:
    """Services, and environments of the chosen one."""
    choices = await guild.alice.autocomplete(guild.deployments, "status", option, typed, **filled)

    assert [choice["value"] for choice in choices] == expected
