"""`/scale` as people use it."""

from bot.core.domain.plan import Action
from tests.fakes.guild import Guild

OPTIONS = {"service": "order-service", "replicas": 4, "environment": "production"}


async def test_hands_over_what_was_asked(guild: Guild) -> None:
    """A number of replicas, and the words as they were typed; the asker alone reads where the card is."""
    result = await guild.bob.slash(guild.deployments, "scale", **OPTIONS)

    (request,) = guild.desk.requests
    assert (request.action, request.service, request.environment) == (
        Action.SCALE,
        "order-service",
        "production",
    )
    assert (request.replicas, request.break_glass) == (4, None)
    assert request.command == "/scale order-service 4 production"
    assert result.ephemeral


async def test_the_glass_is_broken_with_a_reason(guild: Guild) -> None:
    """The reason goes along, into the request and into the log."""
    await guild.bob.slash(guild.deployments, "scale", **OPTIONS, break_glass="on fire")

    (request,) = guild.desk.requests
    assert request.break_glass == "on fire"
    assert request.command == '/scale order-service 4 production break_glass:"on fire"'


async def test_suggests_what_there_is(guild: Guild) -> None:
    """Services, and the environments of the chosen one."""
    services = await guild.alice.autocomplete(guild.deployments, "scale", "service", "pay")
    places = await guild.alice.autocomplete(
        guild.deployments, "scale", "environment", "", service="payment-service"
    )

    assert [choice["value"] for choice in services] == ["payment-service"]
    assert [choice["value"] for choice in places] == ["staging", "production"]
