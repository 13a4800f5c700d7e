"""A small stock discord.py bot for the page to talk to: `python scripted_bot.py API GATEWAY TOKEN`."""

import asyncio
import sys

import discord
import yarl
from discord import app_commands

VERSIONS = ("v2.5.0", "v2.4.1", "v2.4.0")


class Cancel(discord.ui.View):
    """One button under the card."""

    @discord.ui.button(label="Cancel", style=discord.ButtonStyle.danger, custom_id="cancel")
    async def cancel(self, interaction: discord.Interaction, _button: discord.ui.Button["Cancel"]) -> None:
        """Say who pressed it."""
        await interaction.response.send_message(f"Cancelled by {interaction.user.mention}.")


class ScriptedBot(discord.Client):
    """Posts a card, and moves it when somebody other than itself reacts with ✅."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default())
        self.tree = app_commands.CommandTree(self)

    async def on_ready(self) -> None:
        """Sync the commands to the guild, then tell so on the standard output."""
        self.tree.add_command(deploy)
        self.tree.add_command(silent)
        self.tree.copy_global_to(guild=self.guilds[0])
        await self.tree.sync(guild=self.guilds[0])
        sys.stdout.write("synced\n")
        sys.stdout.flush()

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Edit the card as a deploy would move it, then say that it is done."""
        if self.user is None or payload.user_id == self.user.id or str(payload.emoji) != "✅":
            return
        channel = self.get_partial_messageable(payload.channel_id)
        card = channel.get_partial_message(payload.message_id)
        for done in ("▰▱ 1 of 2 replicas", "▰▰ 2 of 2 replicas"):
            await card.edit(embed=discord.Embed(title="Plan", description=done, color=0x248046))
        await channel.send("✅ Deploy complete. Health check passed.", reference=card)


@app_commands.command(description="Deploy a version of a service")
@app_commands.choices(environment=[app_commands.Choice(name="production", value="production")])
async def deploy(interaction: discord.Interaction, service: str, version: str, environment: str) -> None:
    """Answer the one who asked, then put a card in front of everyone."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    channel = interaction.channel
    if not isinstance(channel, discord.TextChannel):
        raise TypeError(channel)
    text = f"🚀 **Deploy {service} {version} to {environment}**\nRequires approval from a team lead."
    card = await channel.send(text, embed=discord.Embed(title="Plan", description="▱▱ 0 of 2"), view=Cancel())
    for emoji in "✅❌":
        await card.add_reaction(emoji)
    await interaction.edit_original_response(content=f"Waiting for approval: {card.jump_url}")


@deploy.autocomplete("service")
@deploy.autocomplete("version")
async def suggest(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer what is there."""
    known = VERSIONS if "version" in interaction.namespace and typed.startswith("v") else ("order-service",)
    return [app_commands.Choice(name=name, value=name) for name in known if typed in name]


@app_commands.command(description="Never answers")
async def silent(interaction: discord.Interaction) -> None:
    """Leave the one who asked waiting."""


async def main(api: str, gateway: str, token: str) -> None:
    """Connect to the local Discord and stay."""
    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    await ScriptedBot().start(token)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
