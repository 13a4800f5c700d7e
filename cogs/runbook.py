"""`/runbook`: plays a runbook of the team's, step by step."""

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.chat import text
from bot.chat.cards import runbook as runbook_card
from bot.chat.cards.face import Face
from bot.chat.client import ChatClient
from bot.chat.interactions.acknowledgement import acknowledge
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.reply import reply
from bot.chat.interactions.suggestions import offer_runbooks
from bot.chat.runbook_desk import RunbookDesk
from bot.core.domain.request import Attempt

Interaction = discord.Interaction[ChatClient]


class RunbookCog(commands.Cog):
    """The runbook command."""

    @app_commands.command(description="Play a runbook step by step, or see which there are")
    @app_commands.guild_only()
    @app_commands.describe(name="Which one; without it all of them are listed")
    @app_commands.autocomplete(name=offer_runbooks)
    async def runbook(self, interaction: Interaction, name: Range[str, 1, text.CHOICE] | None = None) -> None:
        """Begin one, or list them."""
        await acknowledge(interaction.response)
        asked = attempt(interaction, "runbook", name=name)
        await reply(interaction, await played(interaction.client.runbooks, asked, name))


async def played(desk: RunbookDesk, asked: Attempt, name: str | None) -> Face:
    """Begin the runbook of this name, list all without one; return the answer. Raise Refused."""
    if name is None:
        return runbook_card.listing(await desk.listing(asked))
    return Face(runbook_card.began(await desk.start(asked, name)), discord.Embed())


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(RunbookCog())
