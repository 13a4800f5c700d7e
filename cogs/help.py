"""`/help`: what there is, how it is used, and by whom."""

from collections.abc import Mapping

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.chat import text
from bot.chat.cards import help as help_card
from bot.chat.cards.face import Face
from bot.chat.client import ChatClient
from bot.chat.interactions.acknowledgement import acknowledge
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.reply import reply
from bot.chat.interactions.suggestions import choices
from bot.core.domain.command import COMMANDS
from bot.core.domain.request import Attempt
from bot.core.inquiries.manual import manual
from bot.core.inquiries.sources import Sources

Interaction = discord.Interaction[ChatClient]


class Help(commands.Cog):
    """The help command."""

    @app_commands.command(name="help", description="See what there is and how it is used")
    @app_commands.guild_only()
    @app_commands.describe(command="Which command, for more about it")
    async def page(self, interaction: Interaction, command: Range[str, 1, text.CHOICE] | None = None) -> None:
        """Show the manual, or a page of it."""
        await acknowledge(interaction.response)
        words = {"command": command} if command else {}
        asked = attempt(interaction, "help", **words)
        await reply(interaction, await told(interaction.client.sources, asked, words))

    @page.autocomplete("command")
    async def _commands(self, _: Interaction, typed: str) -> list[Choice[str]]:
        return choices(list(COMMANDS), typed.removeprefix("/"))


async def told(sources: Sources, asked: Attempt, words: Mapping[str, str]) -> Face:
    """Return the manual, or what it says about one command; raise Refused."""
    return help_card.card(await manual(sources, asked, words))


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Help())
