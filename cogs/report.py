"""`/report`: how incidents and deploys went."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.chat import text
from bot.chat.cards import report as report_card
from bot.chat.cards.face import Face
from bot.chat.cards.plots import report_plot
from bot.chat.client import ChatClient
from bot.chat.interactions.acknowledgement import acknowledge_openly
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.reply import reply
from bot.chat.interactions.suggestions import choices
from bot.core.domain.request import Attempt
from bot.core.inquiries.report import PERIODS, report
from bot.core.inquiries.sources import Sources

Interaction = discord.Interaction[ChatClient]
Option = Range[str, 1, text.CHOICE]


class Report(commands.Cog):
    """The report command."""

    @app_commands.command(description="See how incidents and deploys went: times, DORA figures, a plot")
    @app_commands.guild_only()
    @app_commands.describe(period="How far back: 7d, 12w, at most 366d; 30d if you do not say")
    async def report(self, interaction: Interaction, period: Option | None = None) -> None:
        """Show everyone the figures."""
        await acknowledge_openly(interaction)
        asked = attempt(interaction, "report", period=period)
        await reply(interaction, await show(interaction.client.sources, asked, period))

    @report.autocomplete("period")
    async def _periods(self, _: Interaction, typed: str) -> list[Choice[str]]:
        return choices(list(PERIODS), typed)


async def show(sources: Sources, asked: Attempt, period: str | None) -> Face:
    """Return the card that answers. Raise Refused."""
    found = await report(sources, asked, period)
    return report_card.card(found, await report_plot(found))


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Report())
