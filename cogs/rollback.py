"""`/rollback`: asks for the way back to a version that was healthy."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.chat import text
from bot.chat.client import ChatClient
from bot.chat.interactions import submission
from bot.chat.interactions.suggestions import offer, offer_environments, offer_services

Interaction = discord.Interaction[ChatClient]
Option = Range[str, 1, text.CHOICE]


async def _offer_ways_back(interaction: Interaction, typed: str) -> list[Choice[str]]:
    chosen = interaction.namespace
    about = (chosen.service or "", chosen.environment or "")
    return await offer(interaction, interaction.client.ways_back, typed, *about)


class Rollback(commands.Cog):
    """The rollback command."""

    @app_commands.command(description="Go back to the version that was healthy before")
    @app_commands.guild_only()
    @app_commands.describe(
        service="What to roll back",
        environment="Where",
        to="Which version; without it the one before",
        break_glass="Emergency: go on alone, for this reason, and have it reviewed",
    )
    @app_commands.autocomplete(service=offer_services, environment=offer_environments, to=_offer_ways_back)
    async def rollback(
        self,
        interaction: Interaction,
        service: Option,
        environment: Option,
        to: Option | None = None,
        break_glass: submission.Reason | None = None,
    ) -> None:
        """Ask for a rollback and point at its card."""
        await submission.submit(
            interaction, "rollback", service=service, environment=environment, to=to, break_glass=break_glass
        )


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Rollback())
