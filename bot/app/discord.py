"""Puts the Discord floor together: the client, its notes in the state folder, the chat port on top."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import discord

from bot.app.parts import Parts
from bot.chat import inspection
from bot.chat.alert_cards import DiscordAlertCards
from bot.chat.audit_channel import AuditChannel
from bot.chat.cards.incident import face
from bot.chat.client import ChatClient, Endpoints
from bot.chat.discord_chat import DiscordChat
from bot.chat.interactions.entrance import Entrance
from bot.chat.interactions.incident_buttons import under
from bot.chat.line.identify import IdentifyLedger
from bot.chat.line.note import Note
from bot.chat.line.sync import CommandSync
from bot.chat.rooms import DiscordRooms, Where
from bot.chat.runbook_cards import DiscordPlayCards
from bot.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Discord:
    """The client, the ports through which the core speaks, the channel of the checkpoints.

    `words` are the tasks of what is being said at the moment.
    """

    client: ChatClient
    chat: DiscordChat
    rooms: DiscordRooms
    alerts: DiscordAlertCards
    plays: DiscordPlayCards
    audit: AuditChannel
    words: Tasks


@asynccontextmanager
async def open_floor(parts: Parts, cogs: str | None) -> AsyncIterator[Discord]:
    """Build client and chat; `cogs` names the package of commands, None where nobody will give any."""
    settings = parts.settings
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here
    Endpoints(api_base=settings.discord.api_base, gateway=settings.discord.gateway).apply()
    alerts_id = settings.channels.alerts or settings.channels.incidents
    channels = frozenset({settings.channels.deployments, settings.channels.incidents, alerts_id})
    client = ChatClient(
        Entrance(settings.guild, channels),
        parts.clock,
        parts.tasks,
        cogs=cogs,
        sync=CommandSync(settings.guild, Note(settings.state / "commands")),
        ledger=IdentifyLedger(Note(settings.state / "identifies"), parts.clock),
        watch=parts.watch,
    )
    if not settings.counts_late_roles:
        _warn_of_late_roles(client, settings.guild)
    words = Tasks()
    chat = DiscordChat(
        client,
        parts.catalog,
        parts.clock,
        words,
        guild_id=settings.guild,
        role_ids=parts.matrix.role_ids,
        tells_late_roles=not settings.counts_late_roles,
    )
    rooms = _rooms(parts, client, words)
    alerts = DiscordAlertCards(client, parts.clock, alerts_id, tuple(parts.catalog.services))
    audit = AuditChannel(client, settings.channels.audit, parts.memory.writer.newest_checkpoint, parts.clock)
    try:
        yield Discord(client, chat, rooms, alerts, DiscordPlayCards(client, parts.clock), audit, words)
    finally:
        await words.close()
        await client.close()


def _warn_of_late_roles(client: ChatClient, guild_id: str) -> None:
    """Look once, when the client is ready for the first time, whether approvals can count."""

    async def on_ready() -> None:
        client.remove_listener(on_ready)
        await inspection.warn_of_late_roles(client, guild_id)

    client.add_listener(on_ready)


def _rooms(parts: Parts, client: ChatClient, words: Tasks) -> DiscordRooms:
    settings = parts.settings
    where = Where(
        guild_id=settings.guild,
        incidents_id=settings.channels.incidents,
        categories=settings.incidents.categories,
        archive_category=settings.incidents.archive,
    )
    drawn = partial(face, timezone=settings.timezone)
    return DiscordRooms(client, parts.clock, words, where, face=drawn, under=under)
