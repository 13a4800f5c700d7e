"""`/logs`: the newest lines that a service has logged."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.chat import text
from bot.chat.cards import logs as log_card
from bot.chat.cards.face import Face
from bot.chat.client import ChatClient
from bot.chat.interactions.acknowledgement import acknowledge
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.reply import reply
from bot.chat.interactions.suggestions import choices, environments
from bot.core.domain.request import Attempt
from bot.core.inquiries.logs import LEVELS, logs
from bot.core.inquiries.sources import Sources

Interaction = discord.Interaction[ChatClient]
Option = Range[str, 1, text.CHOICE]


class Logs(commands.Cog):
    """The logs command."""

    @app_commands.command(description="Read the newest log lines of a service; only you see them")
    @app_commands.guild_only()
    @app_commands.describe(
        service="Whose log",
        environment="Where; production if you do not say",
        last="How far back: 15m, 1h, 2d, at most 7d; 15m if you do not say",
        grep="Only lines with this text, in upper or lower case",
        level="Only lines of this level and worse",
    )
    @app_commands.choices(level=[Choice(name=level, value=level) for level in LEVELS])
    async def logs(
        self,
        interaction: Interaction,
        service: Option,
        environment: Option | None = None,
        last: Option | None = None,
        grep: Option | None = None,
        level: str | None = None,
    ) -> None:
        """Show the lines to the one who asked."""
        await acknowledge(interaction.response)
        words = {"environment": environment, "last": last, "grep": grep, "level": level}
        asked = attempt(interaction, "logs", service=service, **words)
        await reply(interaction, await read(interaction.client.sources, asked, service, **words))

    @logs.autocomplete("service")
    async def _services(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return choices(list(interaction.client.sources.catalog.services), typed)

    @logs.autocomplete("environment")
    async def _environments(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return choices(environments(interaction.client.sources.catalog, interaction.namespace.service), typed)


async def read(sources: Sources, asked: Attempt, service: str, **words: str | None) -> Face:
    """Return the lines as a message. Raise Refused."""
    return log_card.card(await logs(sources, asked, service, **words))


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Logs())
