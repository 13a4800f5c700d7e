"""A guild to speak in."""

import warnings
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

import discord
import pytest
from discord.ext import commands

from tests.fakes.guild import guild, simcord_bot

__all__ = ["guild", "simcord_bot"]


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
