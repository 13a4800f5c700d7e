"""`/approvals`: what waits for whom, and taking one's own request back."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.chat import text
from bot.chat.cards import approvals as approvals_card
from bot.chat.cards.face import Face
from bot.chat.client import ChatClient
from bot.chat.desk import Desk
from bot.chat.interactions.acknowledgement import acknowledge
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.reply import reply, tell
from bot.chat.interactions.suggestions import in_time
from bot.core.domain.request import Attempt
from bot.core.inquiries import approvals
from bot.core.inquiries.sources import Sources

Interaction = discord.Interaction[ChatClient]


class Approvals(commands.Cog):
    """The approvals command."""

    @app_commands.command(description="See what waits for whom, or cancel a request of your own")
    @app_commands.guild_only()
    @app_commands.describe(cancel="A request of your own to cancel")
    async def approvals(
        self, interaction: Interaction, cancel: Range[str, 1, text.CHOICE] | None = None
    ) -> None:
        """Tell what waits, or cancel."""
        await acknowledge(interaction.response)
        client = interaction.client
        if cancel is None:
            await reply(interaction, await show(client.sources, attempt(interaction, "approvals")))
            return
        asked = attempt(interaction, "approvals cancel", operation=cancel)
        said = await withdraw(client.sources, client.workflow, asked, cancel)
        await tell(interaction, said)

    @approvals.autocomplete("cancel")
    async def _own(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await in_time(own(interaction.client.sources, str(interaction.user.id), typed))


async def show(sources: Sources, asked: Attempt) -> Face:
    """Return the card of what waits; raise Refused."""
    return approvals_card.card(await approvals.approvals(sources, asked))


async def withdraw(sources: Sources, workflow: Desk, asked: Attempt, operation_id: str) -> str:
    """Cancel the asker's own request; return the sentence for them. Raise Refused."""
    await approvals.withdraw(sources, asked, operation_id, workflow.withdraw)
    return "Cancelled. Nothing was changed."


async def own(sources: Sources, user_id: str, typed: str) -> list[Choice[str]]:
    """Offer the requests that this person can cancel."""
    return approvals_card.choices(await approvals.own(sources, user_id), typed)


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Approvals())
