"""The slash commands' way in: the entrance is checked first, errors are told in one place."""

import sys
from typing import TYPE_CHECKING

import discord
import structlog
from discord import app_commands

from bot.chat import rest
from bot.chat.interactions import errors
from bot.chat.interactions.handling import handling
from bot.core.ports.chat import ChatError

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

if TYPE_CHECKING:
    from bot.chat.client import ChatClient


_SECONDS = 3.0
"""So long Discord waits for suggestions.

https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback
"""
log = structlog.get_logger(__name__)


class Tree(app_commands.CommandTree["ChatClient"]):
    """A command tree for one guild."""

    @override
    async def interaction_check(self, interaction: "discord.Interaction[ChatClient]", /) -> bool:
        """Let in what comes from the configured places."""
        return await self.client.entrance.admit(interaction)

    @override
    async def _call(self, interaction: "discord.Interaction[ChatClient]") -> None:
        """Carry a command out; give suggestions up in time, which discord.py answers without any limit."""
        if interaction.type is not discord.InteractionType.autocomplete:
            with handling(interaction):
                await super()._call(interaction)
            return
        try:
            async with rest.answered(_SECONDS):
                await super()._call(interaction)
        except ChatError as error:
            log.warning("nothing suggested", error=str(error))

    @override
    async def on_error(
        self, interaction: "discord.Interaction[ChatClient]", error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person who asked."""
        await errors.answer(interaction, error)
