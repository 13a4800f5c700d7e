"""`/deploy`: asks for a version of a service in an environment."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.chat import people, places, text
from bot.chat.acknowledgement import acknowledge
from bot.chat.client import ChatClient
from bot.chat.desk import Desk
from bot.chat.suggestions import choices, environments
from bot.core.domain.command import Command
from bot.core.domain.operation import Operation
from bot.core.domain.request import Request, request

Interaction = discord.Interaction[ChatClient]
Option = Range[str, 1, text.CHOICE]


class Deploy(commands.Cog):
    """The deploy command."""

    @app_commands.command(description="Deploy a version of a service; production waits for approval")
    @app_commands.guild_only()
    @app_commands.describe(
        service="What to deploy", version="Which release, newest first", environment="Where to"
    )
    async def deploy(
        self, interaction: Interaction, service: Option, version: Option, environment: Option
    ) -> None:
        """Ask for a deploy and point at its card."""
        await acknowledge(interaction.response)
        words = {"service": service, "version": version, "environment": environment}
        asked = request(
            Command("deploy", words),
            people.from_interaction(interaction),
            places.from_interaction(interaction),
            str(interaction.id),
        )
        await interaction.edit_original_response(content=await ask(interaction.client.workflow, asked))

    @deploy.autocomplete("service")
    async def _services(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return choices(list(interaction.client.workflow.catalog.services), typed)

    @deploy.autocomplete("version")
    async def _versions(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        service = interaction.namespace.service or ""
        if interaction.client.workflow.catalog.find(service) is None:
            return []
        return choices(await interaction.client.suggestions.versions(service, typed), typed)

    @deploy.autocomplete("environment")
    async def _environments(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        known = environments(interaction.client.workflow.catalog, interaction.namespace.service)
        return choices(known, typed)


async def ask(workflow: Desk, request: Request) -> str:
    """Submit the request; return the sentence for the one who asked. Raise Refused."""
    return answer(await workflow.submit(request))


def answer(operation: Operation) -> str:
    """Tell where to follow the operation."""
    if operation.card is None:
        return f"Taken as {operation.id}."
    return f"Taken: {text.link(operation.place, operation.card)}"


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Deploy())
