"""What a token opens, in the local Discord."""

import pytest
from discord.http import Route

from bot.chat.servers import Named, TokenRefused, meet, survey
from bot.core.ports.chat import ChatError
from sandbox.discord.world.model import Role
from tests.fakes.inspected import CHANNELS, served
from tests.fakes.local import APPLICATION, GUILD, LEAD, TOKEN


async def test_what_there_is() -> None:
    """Servers, channels people write in, and roles people can be given, the highest first."""
    async with served() as local:
        high: Role = local.world.state.create_role(GUILD, "high", position=90)
        application, premises = await meet(TOKEN), await survey(TOKEN, str(GUILD))
        with pytest.raises(TokenRefused, match="401"):
            await meet("no.such.token")
        with pytest.raises(ChatError):
            await survey(TOKEN, "1180000000000000999")

    assert (application.id, application.name) == (APPLICATION, "chatops")
    assert application.servers == (Named(str(GUILD), "Local"),)
    assert [each.name for each in premises.channels] == list(CHANNELS)
    assert premises.roles == (Named(str(high.id), "high"), Named(str(LEAD), "team-lead"))


async def test_a_discord_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no wrong token."""
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:1/api/v10")

    with pytest.raises(ChatError, match="cannot be reached") as error:
        await meet(TOKEN)
    assert not isinstance(error.value, TokenRefused)
