"""`/lock` and `/unlock`: nobody changes a service in an environment meanwhile."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.chat import lock_texts, text
from bot.chat.acknowledgement import acknowledge
from bot.chat.attempts import attempt
from bot.chat.client import ChatClient
from bot.chat.face import Face
from bot.chat.reply import reply
from bot.chat.suggestions import choices, environments
from bot.core.domain.request import Attempt
from bot.core.inquiries.sources import Sources
from bot.core.workflow import locking

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
    async def lock(
        self,
        interaction: Interaction,
        service: Option,
        environment: Option,
        reason: Range[str, 1, locking.LONGEST_REASON],
        span: Option | None = None,
    ) -> None:
        """Lock, for everybody to see."""
        await acknowledge(interaction.response, ephemeral=False)
        words = {"service": service, "environment": environment, "reason": reason, "for": span}
        asked = attempt(interaction, "lock", **words)
        face = await locked(interaction.client.sources, asked, (service, environment), reason, span)
        await reply(interaction, face)

    @app_commands.command(description="Take a lock away")
    @app_commands.guild_only()
    @app_commands.describe(service="What to unlock", environment="Where")
    async def unlock(self, interaction: Interaction, service: Option, environment: Option) -> None:
        """Unlock, for everybody to see."""
        await acknowledge(interaction.response, ephemeral=False)
        asked = attempt(interaction, "unlock", service=service, environment=environment)
        await reply(interaction, await unlocked(interaction.client.sources, asked, (service, environment)))

    @lock.autocomplete("service")
    @unlock.autocomplete("service")
    async def _services(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return choices(list(interaction.client.workflow.catalog.services), typed)

    @lock.autocomplete("environment")
    @unlock.autocomplete("environment")
    async def _environments(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        known = environments(interaction.client.workflow.catalog, interaction.namespace.service)
        return choices(known, typed)


async def locked(
    sources: Sources, asked: Attempt, where: tuple[str, str], reason: str, span: str | None
) -> Face:
    """Lock a service and environment; return what everybody reads. Raise Refused."""
    return lock_texts.locked(await locking.lock(sources, asked, *where, reason, span))


async def unlocked(sources: Sources, asked: Attempt, where: tuple[str, str]) -> Face:
    """Unlock them; return what everybody reads. Raise Refused."""
    return lock_texts.unlocked(await locking.unlock(sources, asked, *where), asked.requester.person)


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Lock())
