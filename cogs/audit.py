"""`/audit`: who did what when."""

from collections.abc import Mapping

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.chat import people, text
from bot.chat.cards import audit as audit_card
from bot.chat.client import ChatClient
from bot.chat.interactions import page_buttons
from bot.chat.interactions.acknowledgement import acknowledge
from bot.chat.interactions.attempts import attempt
from bot.chat.interactions.reply import reply
from bot.chat.interactions.suggestions import choices, offer_environments, offer_services
from bot.core.domain.audit import EventName
from bot.core.domain.plan import Action
from bot.core.inquiries import audit

Interaction = discord.Interaction[ChatClient]
Option = Range[str, 1, text.CHOICE]


class Audit(commands.Cog):
    """The audit command."""

    @app_commands.command(description="Find out who did what when; newest first")
    @app_commands.guild_only()
    @app_commands.describe(
        user="Who acted: a name or an id",
        service="On which service",
        environment="Where",
        action="Which power over production",
        since="From when on: 2026-03-04, 2026-03-04T15:00, 1h, 2d",
        until="Until when, not included; a date takes its whole day in",
        event="What happened; all for everything, else ends of commands only",
        page="Which page; 1 is the newest",
        export="All matching records as a file",
    )
    @app_commands.autocomplete(service=offer_services, environment=offer_environments)
    async def audit(  # noqa: PLR0913, PLR0917 - Discord passes each option by its name
        self,
        interaction: Interaction,
        user: Option | None = None,
        service: Option | None = None,
        environment: Option | None = None,
        action: Option | None = None,
        since: Option | None = None,
        until: Option | None = None,
        event: Option | None = None,
        page: Range[int, 1, 999_999] | None = None,
        export: bool = False,  # noqa: FBT001, FBT002 - as Discord passes it
    ) -> None:
        """Show a page of the log, or hand out a file."""
        await acknowledge(interaction.response)
        words = asked(
            user=people.named(user) if user else None,
            service=service,
            environment=environment,
            action=action,
            since=since,
            until=until,
            event=event,
            page=str(page) if page else None,
            export="true" if export else None,
        )
        await answer(interaction, words)

    @audit.autocomplete("action")
    async def _actions(self, _: Interaction, typed: str) -> list[Choice[str]]:
        return choices(list(Action), typed)

    @audit.autocomplete("event")
    async def _events(self, _: Interaction, typed: str) -> list[Choice[str]]:
        return choices([audit.ANY_EVENT, *EventName], typed)


def asked(**words: str | None) -> Mapping[str, str]:
    """Return the words that were given."""
    return {name: word for name, word in words.items() if word is not None}


async def answer(interaction: Interaction, words: Mapping[str, str]) -> None:
    """Answer with a card, and with buttons where there are more pages; raise Refused."""
    found = await audit.audit(interaction.client.sources, attempt(interaction, "audit", **words), words)
    await reply(interaction, audit_card.card(found), page_buttons.under(found))


async def setup(client: ChatClient) -> None:
    """Add the commands of this module."""
    await client.add_cog(Audit())
