"""A command as the core takes it."""

from tests.fakes.guild import Guild


async def test_who_where_and_in_which_words(guild: Guild) -> None:
    """The words that were given stand in the order of the command, with the person and the place."""
    await guild.bob.slash(guild.deployments, "status", service="order-service", environment="staging")

    (event,) = guild.sources.store.events  # type: ignore[attr-defined] # in memory
    assert event.command == "/status service:order-service environment:staging"
    assert (event.user.name, event.channel) == ("bob", "#deployments")
    assert event.id.startswith("in_")
