"""What people are told when something fails."""

import pytest

from bot.core.domain.refusal import Refused
from bot.core.ports.chat import ChatError
from tests.bot.chat.markdown import faults
from tests.fakes.guild import Guild

OPTIONS = {"service": "order-service", "version": "v2.4.1", "environment": "production"}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Refused("busy", "It runs. Nothing was changed."), "It runs. Nothing was changed."),
        (ChatError("503"), "Discord did not answer the bot."),
        (ZeroDivisionError("secret detail"), "Something went wrong in the bot."),
    ],
)
async def test_one_tone_for_all(guild: Guild, error: Exception, told: str) -> None:
    """Refusals speak for themselves; the rest gets a reference, and no detail leaks."""
    guild.desk.error = error

    result = await guild.alice.slash(guild.deployments, "deploy", **OPTIONS)

    assert result.ephemeral
    assert result.response is not None
    assert result.response.content.startswith(told)
    assert "secret" not in result.response.content
    assert ("Reference" in result.response.content) is not isinstance(error, Refused)
    assert len(guild.env.errors) == 1


async def test_a_refusal_is_nobody_elses_business(guild: Guild) -> None:
    """Also where everybody would have seen the answer: what was promised to all is taken back."""
    result = await guild.alice.slash(guild.deployments, "status", service="no-such")

    assert guild.faces() == []
    assert [(told.ephemeral, told.content[:25]) for told in result.followups] == [
        (True, "There is no such service.")
    ]
    assert len(guild.env.errors) == 1


async def test_what_people_wrote_stays_words(guild: Guild) -> None:
    """A reason, a title, a name: no link, no open block, no mention, and the end is still read."""
    guild.desk.error = Refused(
        "locked", "[all clear](https://evil.example) ``` @everyone. Nothing was changed."
    )

    result = await guild.alice.slash(guild.deployments, "deploy", **OPTIONS)

    assert result.response is not None
    assert list(faults(result.response.content)) == []
    assert result.response.content.endswith("Nothing was changed.")
    assert len(guild.env.errors) == 1


async def test_a_long_refusal_fits(guild: Guild) -> None:
    """Whatever the core has to say, Discord takes it."""
    guild.desk.error = Refused("long", "x" * 5000)

    result = await guild.alice.slash(guild.deployments, "deploy", **OPTIONS)

    assert result.response is not None
    assert len(result.response.content) == 2000
    assert len(guild.env.errors) == 1


async def test_a_dead_token_leaves_only_the_log(guild: Guild) -> None:
    """Where no answer can be given any more, nothing else breaks."""
    guild.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062, times=None)

    result = await guild.alice.slash(guild.deployments, "deploy", **OPTIONS)

    assert not result.acknowledged
    assert guild.desk.requests == []
    assert guild.env.errors
