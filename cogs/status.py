"""`/status`: how a service is, or all of them."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.chat import text
from bot.chat.cards import status as status_card
from bot.chat.cards.face import Face
from bot.chat.cards.plots import status_plot
from bot.chat.client import ChatClient
from bot.chat.interactions.acknowledgement import acknowledge_openly
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.reply import reply
from bot.chat.interactions.suggestions import choices, environments
from bot.core.domain.request import Attempt
from bot.core.inquiries.sources import Sources
from bot.core.inquiries.status import status

Interaction = discord.Interaction[ChatClient]
Option = Range[str, 1, text.CHOICE]


class Status(commands.Cog):
    """The status command."""

    @app_commands.command(description="See how a service is, what changed and what stands in the way")
    @app_commands.guild_only()
    @app_commands.describe(service="Which one; all if you do not say", environment="Only there")
    async def status(
        self, interaction: Interaction, service: Option | None = None, environment: Option | None = None
    ) -> None:
        """Show everyone how things are."""
        await acknowledge_openly(interaction)
        asked = attempt(interaction, "status", service=service, environment=environment)
        sources = interaction.client.sources
        await reply(interaction, await show(sources, asked, service, environment))

    @status.autocomplete("service")
    async def _services(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return choices(list(interaction.client.sources.catalog.services), typed)

    @status.autocomplete("environment")
    async def _environments(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return choices(environments(interaction.client.sources.catalog, interaction.namespace.service), typed)


async def show(sources: Sources, asked: Attempt, service: str | None, environment: str | None) -> Face:
    """Return the card that answers. Raise Refused."""
    found = await status(sources, asked, service, environment)
    return status_card.card(found, await status_plot(found))


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Status())
