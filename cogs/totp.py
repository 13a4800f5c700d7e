"""`/totp`: a second factor of one's own, in private from the first word to the last."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.cards import totp as cards
from bot.chat.client import ChatClient
from bot.chat.interactions import click, code_form, totp_buttons
from bot.chat.interactions.acknowledgement import acknowledge
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.reply import tell

Interaction = discord.Interaction[ChatClient]


@app_commands.guild_only()
class Totp(commands.GroupCog, group_name="totp", group_description="Your second factor for approvals"):
    """The commands of the second factor."""

    @app_commands.command(description="Put a second factor into your authenticator app, or another one")
    async def enroll(self, interaction: Interaction) -> None:
        """Show a new secret, or ask for a code of the one there is."""
        await acknowledge(interaction.response)
        offer = await interaction.client.second_factors.enroll(attempt(interaction, "totp enroll"))
        if offer is None:
            await tell(interaction, cards.PRESENT, totp_buttons.replace())
            return
        await tell(interaction, cards.offered(offer), totp_buttons.confirm())

    @app_commands.command(description="Remove your second factor; takes a code of it")
    async def remove(self, interaction: Interaction) -> None:
        """Ask for a code."""
        await click.open_form(interaction, code_form.form(code_form.Purpose.REMOVE))

    @app_commands.command(description="See whether you have a second factor, and what asks for one")
    async def status(self, interaction: Interaction) -> None:
        """Tell what they have."""
        await acknowledge(interaction.response)
        found = await interaction.client.second_factors.status(attempt(interaction, "totp status"))
        await tell(interaction, cards.standing(found))


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Totp())
