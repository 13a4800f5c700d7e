"""What the scripted bot lets people choose: selects of every kind, in a message and a form; and an event."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ui.select import BaseSelect
from typing_extensions import override

AnySelect = BaseSelect[Any]


class Choices(discord.ui.View):
    """A select of each kind; each tells what was chosen."""

    def __init__(self) -> None:
        super().__init__()
        options = [discord.SelectOption(label=label, description=f"As {label}") for label in "abc"]
        string: discord.ui.Select[Choices] = discord.ui.Select(
            placeholder="Letters", options=options, min_values=2, max_values=3
        )
        user: discord.ui.UserSelect[Choices] = discord.ui.UserSelect(placeholder="Person")
        role: discord.ui.RoleSelect[Choices] = discord.ui.RoleSelect(placeholder="Role")
        both: discord.ui.MentionableSelect[Choices] = discord.ui.MentionableSelect(placeholder="Both")
        place: discord.ui.ChannelSelect[Choices] = discord.ui.ChannelSelect(
            placeholder="Place", channel_types=[discord.ChannelType.text]
        )
        for select in (string, user, role, both, place):
            select.callback = self.tell(select)  # type: ignore[method-assign, assignment]  # as its documentation says
            self.add_item(select)

    def tell(self, select: AnySelect) -> Callable[[discord.Interaction[Any]], Coroutine[Any, Any, Any]]:
        """Return what tells the values of a select to the one who chose."""

        async def told(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.send_message(f"Chosen: {_named(select)}", ephemeral=True)

        return told


def _named(select: AnySelect) -> str:
    return ", ".join(str(getattr(one, "name", one)) for one in select.values)


@app_commands.command(description="Shows a select of each kind")
async def choose(interaction: discord.Interaction) -> None:
    """Put them in front of everyone."""
    await interaction.response.send_message("Choose", view=Choices())


class Naming(discord.ui.Modal):
    """A form that asks for people and places."""

    def __init__(self) -> None:
        super().__init__(title="Name them", custom_id="naming")
        user: discord.ui.UserSelect[Naming] = discord.ui.UserSelect(max_values=2)
        role: discord.ui.RoleSelect[Naming] = discord.ui.RoleSelect(required=False)
        both: discord.ui.MentionableSelect[Naming] = discord.ui.MentionableSelect()
        place: discord.ui.ChannelSelect[Naming] = discord.ui.ChannelSelect()
        self.selects = {"People": user, "Role": role, "Both": both, "Place": place}
        for text, select in self.selects.items():
            self.add_item(discord.ui.Label(text=text, component=select))

    @override
    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Repeat what was entered to the one who did."""
        named = [_named(select) for select in self.selects.values()]
        await interaction.response.send_message(f"Named: {named}", ephemeral=True)


@app_commands.command(description="Opens a form about people and places")
async def name(interaction: discord.Interaction) -> None:
    """Open it."""
    await interaction.response.send_modal(Naming())


@app_commands.command(description="Schedules a meeting, or calls it off")
async def meet(interaction: discord.Interaction, off: bool = False) -> None:  # noqa: FBT001, FBT002 - an option of the command
    """Make an event in a day, or delete what there is."""
    guild = interaction.guild
    if guild is None:
        raise TypeError(guild)
    if off:
        for event in await guild.fetch_scheduled_events():
            await event.delete()
    else:
        begins = discord.utils.utcnow() + timedelta(days=1, minutes=1)
        await guild.create_scheduled_event(
            name="Postmortem",
            description=f"**What** happened in <#{interaction.channel_id}>",
            start_time=begins,
            end_time=begins + timedelta(hours=1),
            entity_type=discord.EntityType.external,
            privacy_level=discord.PrivacyLevel.guild_only,
            location="#incidents",
        )
    await interaction.response.send_message("Done", ephemeral=True)
