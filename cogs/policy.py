"""`/policy`: what the approval matrix says, to one request or as a whole."""

from collections.abc import Mapping

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.chat import people, text
from bot.chat.cards import approvals as approvals_card
from bot.chat.cards import policy as policy_card
from bot.chat.cards.face import Face
from bot.chat.client import ChatClient
from bot.chat.desk import Desk
from bot.chat.interactions.acknowledgement import acknowledge, acknowledge_openly
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.reply import reply
from bot.chat.interactions.suggestions import choices, in_time, offer_environments, offer_services
from bot.core.domain.person import Member
from bot.core.domain.plan import Action
from bot.core.domain.request import Attempt
from bot.core.inquiries import explanation, matrix
from bot.core.inquiries.sources import Sources

Interaction = discord.Interaction[ChatClient]
Option = Range[str, 1, text.CHOICE]


@app_commands.guild_only()
class Policy(commands.GroupCog, group_name="policy", group_description="What the approval matrix says"):
    """The policy commands."""

    @app_commands.command(description="See which row decides, who can approve, and what stands in the way")
    @app_commands.describe(
        action="What would be asked for",
        service="Of which service; without it, one that no row names",
        environment="Where",
        direction="Of a scale: up or down; without it, both",
        operation="Instead: an open request",
    )
    @app_commands.autocomplete(service=offer_services, environment=offer_environments)
    async def explain(
        self,
        interaction: Interaction,
        action: Option | None = None,
        service: Option | None = None,
        environment: Option | None = None,
        direction: Option | None = None,
        operation: Option | None = None,
    ) -> None:
        """Explain a request or an open operation."""
        await acknowledge(interaction.response)
        named = {"action": action, "service": service, "environment": environment}
        words = {name: word for name, word in named.items() if word is not None}
        words |= {"direction": direction} if direction else {}
        words |= {"operation": operation} if operation else {}
        asked = attempt(interaction, "policy explain", **words)
        await reply(interaction, await explained(interaction.client.sources, asked, words))

    @explain.autocomplete("action")
    async def _actions(self, _: Interaction, typed: str) -> list[Choice[str]]:
        return choices(list(Action), typed)

    @explain.autocomplete("direction")
    async def _directions(self, _: Interaction, typed: str) -> list[Choice[str]]:
        return choices(["up", "down"], typed)

    @explain.autocomplete("operation")
    async def _operations(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        sources, member = interaction.client.sources, people.from_interaction(interaction)
        return await in_time(offered(sources, member, typed))

    @app_commands.command(description="Read the approval matrix in words")
    async def show(self, interaction: Interaction) -> None:
        """Show the whole matrix."""
        await acknowledge(interaction.response)
        await reply(interaction, await shown(interaction.client.sources, attempt(interaction, "policy show")))

    @app_commands.command(description="Read the approval matrix again after it was edited")
    async def reload(self, interaction: Interaction) -> None:
        """Load the matrix anew and tell everybody what changed."""
        await acknowledge_openly(interaction)
        asked = attempt(interaction, "policy reload")
        await reply(interaction, await reloaded(interaction.client.workflow, asked))


async def offered(sources: Sources, member: Member, typed: str) -> list[Choice[str]]:
    """Offer the operations that this person can choose from; raise StoreError."""
    return approvals_card.choices(await explanation.open_to(sources, member), typed)


async def explained(sources: Sources, asked: Attempt, words: Mapping[str, str]) -> Face:
    """Return the explanation of what the words name; raise Refused."""
    return policy_card.explained(await explanation.explanation(sources, asked, words))


async def shown(sources: Sources, asked: Attempt) -> Face:
    """Return the matrix in words; raise Refused."""
    return policy_card.shown(await matrix.matrix(sources, asked))


async def reloaded(workflow: Desk, asked: Attempt) -> Face:
    """Return what changed; raise Refused."""
    return policy_card.reloaded(await workflow.reload(asked))


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Policy())
