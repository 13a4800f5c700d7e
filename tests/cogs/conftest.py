"""A guild to speak in."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
import simcord

from tests.fakes.guild import Guild, open_guild


@pytest.fixture
def simcord_bot() -> discord.Client:
    """Return a stand-in: the real client is let in when the guild exists, as it is told the guild's id."""
    return discord.Client(intents=discord.Intents(guilds=True))


@pytest.fixture
async def guild(simcord_env: simcord.Env, tmp_path: Path) -> AsyncIterator[Guild]:
    """Return a guild with the bot in it."""
    opened = await open_guild(simcord_env, tmp_path)
    yield opened
    await opened.tasks.close()
