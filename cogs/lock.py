"""`/lock` and `/unlock`: nobody changes a service in an environment meanwhile."""

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.chat import text
from bot.chat.cards import lock as lock_texts
from bot.chat.client import ChatClient
from bot.chat.interactions.acknowledgement import acknowledge_openly
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.reply import reply
from bot.chat.interactions.suggestions import offer_environments, offer_services
from bot.core.workflow.locking import LONGEST_REASON

Interaction = discord.Interaction[ChatClient]
Option = Range[str, 1, text.CHOICE]


class Lock(commands.Cog):
    """The lock commands."""

    @app_commands.command(description="Stop every change of a service in an environment")
    @app_commands.guild_only()
    @app_commands.rename(span="for")
    @app_commands.describe(
        service="What to lock",
        environment="Where",
        reason="Why, for everybody to read",
        span="For how long: 30m, 2h, 3d; without it until somebody unlocks it",
    )
    @app_commands.autocomplete(service=offer_services, environment=offer_environments)
    async def lock(
        self,
        interaction: Interaction,
        service: Option,
        environment: Option,
        reason: Range[str, 1, LONGEST_REASON],
        span: Option | None = None,
    ) -> None:
        """Lock, for everybody to see."""
        await acknowledge_openly(interaction)
        words = {"service": service, "environment": environment, "reason": reason, "for": span}
        asked = attempt(interaction, "lock", **words)
        lock = await interaction.client.workflow.lock(asked, service, environment, reason, span)
        await reply(interaction, lock_texts.locked(lock))

    @app_commands.command(description="Take a lock away")
    @app_commands.guild_only()
    @app_commands.describe(service="What to unlock", environment="Where")
    @app_commands.autocomplete(service=offer_services, environment=offer_environments)
    async def unlock(self, interaction: Interaction, service: Option, environment: Option) -> None:
        """Unlock, for everybody to see."""
        await acknowledge_openly(interaction)
        asked = attempt(interaction, "unlock", service=service, environment=environment)
        lock = await interaction.client.workflow.unlock(asked, service, environment)
        await reply(interaction, lock_texts.unlocked(lock, asked.requester.person))


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Lock())
