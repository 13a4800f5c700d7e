"""A click: let in, acknowledged, carried out; whatever goes wrong is told to the one who clicked."""

from bot.core.domain.operation import Place
from tests.fakes.guild import Guild

CANCEL = "chatops:cancel:op_1"


async def test_what_nobody_expected_is_told(guild: Guild) -> None:
    """A fault of the bot is told with a reference, and ends nothing else."""
    await guild.chat.post(guild.operation())
    guild.desk.error = ZeroDivisionError("oops")

    result = await guild.alice.click(guild.deployments.last_message, custom_id=CANCEL)

    assert result.ephemeral
    assert result.response is not None
    assert "Something went wrong in the bot." in result.response.content
    assert "oops" not in result.response.content


async def test_clicks_elsewhere_are_not_let_in(guild: Guild) -> None:
    """The same button in another channel does nothing."""
    elsewhere = Place(str(guild.guild.id), str(guild.elsewhere.id), "#elsewhere")
    await guild.chat.post(guild.operation(place=elsewhere))

    result = await guild.alice.click(guild.elsewhere.last_message, custom_id=CANCEL)

    assert guild.desk.heard == []
    assert result.response is not None
    assert f"<#{guild.deployments.id}>" in result.response.content


async def test_forms_are_answered_like_clicks(guild: Guild) -> None:
    """What nobody expected is told there too, to the one who sent it."""
    shown = await guild.alice.slash(guild.deployments, "incident create")
    guild.incidents.error = ZeroDivisionError("oops")

    result = await guild.alice.submit_modal(shown, {"title": "t", "severity": ["sev1"]})

    assert result.ephemeral
    assert result.response is not None
    assert "Something went wrong in the bot." in result.response.content
