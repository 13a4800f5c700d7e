"""`/migrate`: asks for the pending migrations of a service's database to be run."""

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


async def _offer_pending(interaction: Interaction, typed: str) -> list[Choice[str]]:
    chosen = interaction.namespace
    about = (chosen.service or "", chosen.environment or "")
    return await offer(interaction, interaction.client.pending, typed, *about)


class Migrate(commands.Cog):
    """The migrate command."""

    @app_commands.command(description="Run the pending migrations of a service's database")
    @app_commands.guild_only()
    @app_commands.describe(
        service="Whose database",
        environment="Where",
        to="The last one to run; without it all that are pending",
        break_glass="Emergency: go on alone, for this reason, and have it reviewed",
    )
    @app_commands.autocomplete(service=offer_services, environment=offer_environments, to=_offer_pending)
    async def migrate(
        self,
        interaction: Interaction,
        service: Option,
        environment: Option,
        to: Option | None = None,
        break_glass: submission.Reason | None = None,
    ) -> None:
        """Ask for migrations and point at their card."""
        await submission.submit(
            interaction, "migrate", service=service, environment=environment, to=to, break_glass=break_glass
        )


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Migrate())
