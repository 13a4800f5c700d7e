"""A guild to speak in."""

import warnings
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from discord.ext import commands

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


@pytest.fixture
def dpytest() -> Any:
    """Return dpytest; Python 3.11 warns when it compiles its docstrings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return import_module("discord.ext.test")


@pytest.fixture
async def other_model(dpytest: Any) -> AsyncIterator[discord.Client]:
    """Return a client in dpytest's model of Discord."""
    client = commands.Bot(command_prefix="!", intents=discord.Intents.all())
    await client._async_setup_hook()
    dpytest.configure(client)
    yield client
    await dpytest.empty_queue()
