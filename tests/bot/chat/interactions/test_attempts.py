"""A command as the core takes it."""

from tests.fakes.guild import Guild


async def test_only_given_words_are_written_down(guild: Guild) -> None:
    """Who, where, and the command as people type it."""
    await guild.bob.slash(guild.deployments, "audit", service="order-service", since="1h")

    (event,) = guild.memory.store.events
    assert (event.user.name, event.channel) == ("bob", "#deployments")
    assert event.command == "/audit service:order-service since:1h"
    assert event.id.startswith("in_")
