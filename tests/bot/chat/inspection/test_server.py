"""The server as the bot sees it."""

import discord
import pytest

from bot.chat.inspection.server import ask
from sandbox.discord.server import LocalDiscord
from tests.fakes.inspected import CHANNELS
from tests.fakes.local import BOT, GUILD, LEAD, TOKEN

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_all_that_is_looked_at_is_asked_once(local: LocalDiscord) -> None:
    """Channels and roles by their ids, and who the bot is there."""
    client = discord.Client(intents=discord.Intents.none())
    await client.login(TOKEN)
    server = await ask(client, str(GUILD))
    await client.close()

    assert set(CHANNELS.values()) < set(server.channels)
    assert {str(GUILD), str(LEAD)} < set(server.roles)
    assert (server.bot.user_id, server.bot.guild_id) == (BOT, GUILD)
