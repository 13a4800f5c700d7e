"""`/deploy`: asks for a version of a service in an environment."""

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


async def _offer_versions(interaction: Interaction, typed: str) -> list[Choice[str]]:
    return await offer(interaction, interaction.client.versions, typed, interaction.namespace.service or "")


class Deploy(commands.Cog):
    """The deploy command."""

    @app_commands.command(description="Deploy a version of a service; production waits for approval")
    @app_commands.guild_only()
    @app_commands.describe(
        service="What to deploy",
        version="Which release, newest first",
        environment="Where to",
        break_glass="Emergency: go on alone, for this reason, and have it reviewed",
    )
    @app_commands.autocomplete(
        service=offer_services, version=_offer_versions, environment=offer_environments
    )
    async def deploy(
        self,
        interaction: Interaction,
        service: Option,
        version: Option,
        environment: Option,
        break_glass: submission.Reason | None = None,
    ) -> None:
        """Ask for a deploy and point at its card."""
        await submission.submit(
            interaction,
            "deploy",
            service=service,
            version=version,
            environment=environment,
            break_glass=break_glass,
        )


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Deploy())
