"""The Discord floor, put together."""

from pathlib import Path

from discord.http import Route

from bot.app.discord import open_floor
from bot.app.parts import open_parts
from bot.app.settings import read
from bot.chat.discord_chat import DiscordChat
from tests.fakes.folder import make_folder


async def test_it_is_built_without_connecting(tmp_path: Path) -> None:
    """From settings alone: the address is theirs, and no checkpoint is newer than the store's."""
    folder = make_folder(tmp_path)
    base = Route.BASE
    async with open_parts(read(folder.settings), {}) as parts, open_floor(parts, cogs=None) as floor:
        assert isinstance(floor.chat, DiscordChat)
        assert not floor.client.is_connected()
        assert parts.settings.discord.api_base == Route.BASE
    Route.BASE = base
