"""`/incident`: called, told, handed over, ended and looked back at, from one command group."""

from typing import Literal

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.chat import text
from bot.chat.client import ChatClient
from bot.chat.interactions.incident_form import open_form
from bot.chat.interactions.incidents import carry_out
from bot.chat.interactions.suggestions import offer_incidents, offer_resolved, offer_services
from bot.core.domain.incident import LONGEST_TEXT, LONGEST_TITLE

Interaction = discord.Interaction[ChatClient]
Option = Range[str, 1, text.CHOICE]
Title = Range[str, 1, LONGEST_TITLE]
Text = Range[str, 1, LONGEST_TEXT]
Severity = Literal["sev1", "sev2", "sev3"]
Status = Literal["investigating", "identified", "monitoring"]
Role = Literal["commander", "communications", "scribe"]
_WHICH = "Which one; without it the one of this channel"
_one_of_the_open = app_commands.autocomplete(incident=offer_incidents)


@app_commands.guild_only()
class Incident(commands.GroupCog, group_name="incident", group_description="Run an incident"):
    """The commands about incidents."""

    @app_commands.command(description="Call an incident; without title or severity a form asks for them")
    @app_commands.describe(
        title="What is broken",
        severity="How bad it is: sev1 is the worst",
        service="Of which service; without it the title tells it if it can",
        summary="What is known, for everybody to read",
    )
    @app_commands.autocomplete(service=offer_services)
    async def create(
        self,
        interaction: Interaction,
        title: Title | None = None,
        severity: Severity | None = None,
        service: Option | None = None,
        summary: Text | None = None,
    ) -> None:
        """Open an incident, or the form for one."""
        words = {"title": title, "severity": severity, "service": service, "summary": summary}
        if title is None or severity is None:
            await open_form(interaction, **words)
        else:
            await carry_out(interaction, "incident create", None, **words)

    @app_commands.command(description="Tell how it stands, in its channel and on the status page")
    @app_commands.describe(
        text="What to tell",
        status="How far it is; without it the text tells it",
        notify="Tell #incidents and the subscribers of the status page as well",
        incident=_WHICH,
    )
    @_one_of_the_open
    async def update(
        self,
        interaction: Interaction,
        text: Text,
        status: Status | None = None,
        notify: bool = False,  # noqa: FBT001, FBT002 - an option of Discord's
        incident: Option | None = None,
    ) -> None:
        """Post an update."""
        told = {"text": text, "status": status, "notify": "yes" if notify else None, "incident": incident}
        await carry_out(interaction, "incident update", None, **told)

    @app_commands.command(description="Say how bad it is")
    @app_commands.describe(severity="sev1 is the worst", incident=_WHICH)
    @_one_of_the_open
    async def severity(
        self, interaction: Interaction, severity: Severity, incident: Option | None = None
    ) -> None:
        """Change the severity."""
        await carry_out(interaction, "incident severity", severity=severity, incident=incident)

    @app_commands.command(description="Name the commander, who does communications, or the scribe")
    @app_commands.describe(role="What they do", person="Who", incident=_WHICH)
    @_one_of_the_open
    async def role(
        self, interaction: Interaction, role: Role, person: discord.Member, incident: Option | None = None
    ) -> None:
        """Give somebody a role."""
        await carry_out(interaction, "incident role", person, role=role, incident=incident)

    @app_commands.command(description="Hand it to somebody, as its commander")
    @app_commands.describe(person="Who", role="As what; without it as commander", incident=_WHICH)
    @_one_of_the_open
    async def assign(
        self,
        interaction: Interaction,
        person: discord.Member,
        role: Role | None = None,
        incident: Option | None = None,
    ) -> None:
        """Give somebody the command, or another role."""
        await carry_out(interaction, "incident assign", person, role=role, incident=incident)

    @app_commands.command(description="See what happened, or add to it")
    @app_commands.describe(add="What happened", at="When: 14:05, or 10m for ten minutes ago", incident=_WHICH)
    @_one_of_the_open
    async def timeline(
        self,
        interaction: Interaction,
        add: Text | None = None,
        at: Option | None = None,
        incident: Option | None = None,
    ) -> None:
        """Show the timeline, or keep something in it."""
        await carry_out(interaction, "incident timeline", add=add, at=at, incident=incident)

    @app_commands.command(description="See which incidents are open, and which were last")
    async def list(self, interaction: Interaction) -> None:
        """List the incidents."""
        await carry_out(interaction, "incident list")

    @app_commands.command(description="End it: status page, page and postmortem follow")
    @app_commands.describe(text="What ended it, for everybody to read", incident=_WHICH)
    @_one_of_the_open
    async def resolve(self, interaction: Interaction, text: Text, incident: Option | None = None) -> None:
        """Resolve the incident."""
        await carry_out(interaction, "incident resolve", text=text, incident=incident)

    @app_commands.command(description="Open a resolved one again")
    @app_commands.describe(reason="Why, for everybody to read", incident=_WHICH)
    @app_commands.autocomplete(incident=offer_resolved)
    async def reopen(
        self, interaction: Interaction, reason: Text | None = None, incident: Option | None = None
    ) -> None:
        """Reopen the incident."""
        await carry_out(interaction, "incident reopen", reason=reason, incident=incident)

    @app_commands.command(description="Read the draft of the postmortem")
    @app_commands.describe(incident=_WHICH)
    @app_commands.autocomplete(incident=offer_resolved)
    async def postmortem(self, interaction: Interaction, incident: Option | None = None) -> None:
        """Send the draft."""
        await carry_out(interaction, "incident postmortem", incident=incident)


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Incident())
