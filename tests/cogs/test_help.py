"""`/help` as people use it."""

from tests.fakes.guild import Guild


async def test_everybody_may_ask(guild: Guild) -> None:
    """Also who holds no role; only the asker sees it."""
    result = await guild.alice.slash(guild.deployments, "help")

    assert result.ephemeral
    assert result.response is not None
    assert "`/unlock service environment` Take a lock away." in (result.response.embeds[0].description or "")


async def test_tells_more_about_one(guild: Guild) -> None:
    """Chosen from the commands there are."""
    choices = await guild.alice.autocomplete(guild.deployments, "help", "command", "/unl")
    result = await guild.alice.slash(guild.deployments, "help", command=choices[0]["value"])

    assert [choice["value"] for choice in choices] == ["unlock"]
    assert result.response is not None
    assert "For example: `/unlock order-service production`" in (result.response.embeds[0].description or "")
