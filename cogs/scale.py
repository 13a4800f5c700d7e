"""`/scale`: asks for more or fewer replicas of a service."""

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.chat import text
from bot.chat.client import ChatClient
from bot.chat.interactions import submission
from bot.chat.interactions.suggestions import offer_environments, offer_services

Interaction = discord.Interaction[ChatClient]
Option = Range[str, 1, text.CHOICE]
_MOST = 10_000


class Scale(commands.Cog):
    """The scale command."""

    @app_commands.command(description="Run more or fewer replicas of a service")
    @app_commands.guild_only()
    @app_commands.describe(
        service="What to scale",
        replicas="How many there should be",
        environment="Where",
        break_glass="Emergency: go on alone, for this reason, and have it reviewed",
    )
    @app_commands.autocomplete(service=offer_services, environment=offer_environments)
    async def scale(
        self,
        interaction: Interaction,
        service: Option,
        replicas: Range[int, 0, _MOST],
        environment: Option,
        break_glass: submission.Reason | None = None,
    ) -> None:
        """Ask for a number of replicas and point at its card."""
        await submission.submit(
            interaction,
            "scale",
            service=service,
            replicas=replicas,
            environment=environment,
            break_glass=break_glass,
        )


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Scale())
