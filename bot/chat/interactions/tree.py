"""The slash commands' way in: the entrance is checked first, errors are told in one place."""

import sys
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.chat.interactions import errors

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

if TYPE_CHECKING:
    from bot.chat.client import ChatClient


class Tree(app_commands.CommandTree["ChatClient"]):
    """A command tree for one guild."""

    @override
    async def interaction_check(self, interaction: "discord.Interaction[ChatClient]", /) -> bool:
        """Let in what comes from the configured places."""
        return await self.client.entrance.admit(interaction)

    @override
    async def on_error(
        self, interaction: "discord.Interaction[ChatClient]", error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person who asked."""
        await errors.answer(interaction, error)
