"""A small stock discord.py bot for the page to talk to; run as a module with API, GATEWAY and TOKEN."""

import asyncio
import base64
import io
import sys

import discord
import yarl
from discord import app_commands
from typing_extensions import override

from tests.sandbox.page import scripted_choices

VERSIONS = ("v2.5.0", "v2.4.1", "v2.4.0")
PLOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAUAAAAB4AQAAAACrtRZzAAAAKklEQVR42u3KMQEAAAgDoGn/zlrBX7ipyU1HFEVRFEVRFEVRFEVRFN/EBTrlAe9KqGkSAAAAAElFTkSuQmCC"
)
SQL = "```sql\n" + "ALTER TABLE payments DROP COLUMN card_number;\n" * 19 + "SELECT " + "1, " * 30 + "1\n```"


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
        self.tree.add_command(report)
        self.tree.add_command(ask)
        self.tree.add_command(scripted_choices.choose)
        self.tree.add_command(scripted_choices.name)
        self.tree.add_command(scripted_choices.meet)
        self.tree.add_command(Policy())
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


@app_commands.command(description="Shows all that a message can carry")
async def report(interaction: discord.Interaction, last: app_commands.Range[int, 1, 24] = 1) -> None:
    """Complete a deferred answer with files, pictures, code, mentions, moments and two rows of buttons."""
    await interaction.response.defer(thinking=True)
    if interaction.guild is None:
        raise TypeError(interaction.guild)
    lead = next(role for role in interaction.guild.roles if role.name == "team-lead")
    embed = discord.Embed(title="Plot", description=f"{lead.mention} in <t:1772637827:S>")
    embed.add_field(name="SQL", value=SQL).set_image(url="attachment://plot.png")
    shown = {"plot.png": PLOT, "picture.png": PLOT, "all lines.txt": "✅\n".encode() * last}
    files = [discord.File(io.BytesIO(data), name) for name, data in shown.items()]
    view = discord.ui.View()
    for number in range(7):
        view.add_item(discord.ui.Button(label=f"Page {number}", custom_id=f"page-{number}"))
    await interaction.edit_original_response(embed=embed, attachments=files, view=view)


class Turn(discord.ui.View):
    """A button that changes the message it stands on."""

    @discord.ui.button(label="Next", custom_id="next")
    async def turn(self, interaction: discord.Interaction, _button: discord.ui.Button["Turn"]) -> None:
        """Turn the page."""
        await interaction.response.edit_message(embed=discord.Embed(title="Page 2"))


class Question(discord.ui.Modal):
    """A form with all kinds of fields."""

    def __init__(self) -> None:
        super().__init__(title="Ask a question", custom_id="question")
        self.name: discord.ui.TextInput[Question] = discord.ui.TextInput(max_length=10, default="Payments")
        self.why: discord.ui.TextInput[Question] = discord.ui.TextInput(
            label="Why", style=discord.TextStyle.paragraph, min_length=3, required=False, placeholder="Since"
        )
        bad, good = (
            discord.SelectOption(label="Bad", description="It burns"),
            discord.SelectOption(label="Good"),
        )
        self.mood: discord.ui.Select[Question] = discord.ui.Select(options=[bad, good])
        several = [discord.SelectOption(label=label, default=label == "b") for label in "abc"]
        self.some: discord.ui.Select[Question] = discord.ui.Select(
            options=several, min_values=2, max_values=2, required=False
        )
        self.add_item(discord.ui.TextDisplay("**All** is read."))
        self.add_item(discord.ui.Label(text="Name", description="Of the thing", component=self.name))
        self.add_item(self.why)
        self.add_item(discord.ui.Label(text="Mood", component=self.mood))
        self.add_item(discord.ui.Label(text="Some", component=self.some))

    @override
    async def interaction_check(self, _interaction: discord.Interaction) -> bool:
        """Leave those waiting who ask for silence."""
        return self.name.value != "silence"

    @override
    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Repeat what was entered to the one who did."""
        entered = f"{self.name.value!r} {self.why.value!r} {self.mood.values} {self.some.values}"
        await interaction.response.send_message(f"Entered: {entered}", ephemeral=True)


class Again(discord.ui.View):
    """A button that opens a form."""

    @discord.ui.button(label="Ask", custom_id="ask")
    async def ask(self, interaction: discord.Interaction, _button: discord.ui.Button["Again"]) -> None:
        """Open it."""
        await interaction.response.send_modal(Question())


@app_commands.command(description="Opens a form")
async def ask(interaction: discord.Interaction, button: bool = False) -> None:  # noqa: FBT001, FBT002 - an option of the command
    """Open it, or show a button that does."""
    if button:
        await interaction.response.send_message("Press it", ephemeral=True, view=Again())
    else:
        await interaction.response.send_modal(Question())


class Policy(app_commands.Group):
    """Questions about a policy, in subcommands."""

    def __init__(self) -> None:
        super().__init__(name="policy", description="Ask what is allowed")

    @app_commands.command(description="Why something is so")
    async def explain(
        self,
        interaction: discord.Interaction,
        action: str,
        replicas: app_commands.Range[int, 1, 12] | None = None,
        urgent: bool | None = None,  # noqa: FBT001 - an option of the command
        why: str | None = None,
    ) -> None:
        """Repeat what was asked, in its types, to the one who asked."""
        asked = f"{action!r} {replicas!r} {urgent!r} {why!r}"
        await interaction.response.send_message(f"Asked: {asked}", ephemeral=True, view=Turn())

    @explain.autocomplete("action")
    async def known(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer what fits, and what else was filled."""
        names = ("deploy", f"scale to {interaction.namespace.replicas}")
        return [app_commands.Choice(name=name, value=name) for name in names if typed in name]

    @app_commands.command(description="All rules")
    async def show(self, interaction: discord.Interaction) -> None:
        """Answer without words."""
        await interaction.response.send_message(embed=discord.Embed(description="All rules"), ephemeral=True)


async def main(api: str, gateway: str, token: str) -> None:
    """Connect to the local Discord and stay."""
    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    await ScriptedBot().start(token)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
