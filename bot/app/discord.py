"""Puts the Discord floor together: the client, its notes in the state folder, the chat port on top."""

from dataclasses import dataclass
from datetime import datetime

from bot.app.parts import Parts
from bot.chat.audit_channel import AuditChannel
from bot.chat.client import ChatClient, Endpoints
from bot.chat.discord_chat import DiscordChat
from bot.chat.entrance import Entrance
from bot.chat.identify import IdentifyLedger
from bot.chat.note import Note
from bot.chat.sync import CommandSync


@dataclass(frozen=True, slots=True)
class Discord:
    """The client, the port through which the core speaks, and the channel of the checkpoints."""

    client: ChatClient
    chat: DiscordChat
    audit: AuditChannel


def connect_floor(parts: Parts, cogs: str | None) -> Discord:
    """Build client and chat; `cogs` names the package of commands, None where nobody will give any."""
    settings = parts.settings
    Endpoints(api_base=settings.discord.api_base, gateway=settings.discord.gateway).apply()
    channels = frozenset({settings.channels.deployments, settings.channels.incidents})
    client = ChatClient(
        Entrance(settings.guild, channels),
        parts.clock,
        parts.tasks,
        cogs=cogs,
        sync=CommandSync(settings.guild, Note(settings.state / "commands")),
        ledger=IdentifyLedger(Note(settings.state / "identifies"), parts.clock),
    )
    chat = DiscordChat(client, parts.catalog, parts.clock, parts.tasks, guild_id=settings.guild)
    audit = AuditChannel(client, settings.channels.audit, lambda: _newest(parts), parts.clock)
    return Discord(client, chat, audit)


def _newest(parts: Parts) -> tuple[datetime, str] | None:
    checkpoint = parts.store.newest_checkpoint()
    return None if checkpoint is None else (checkpoint.at, checkpoint.note)
