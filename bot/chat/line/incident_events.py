"""Hands to the response what Discord tells as it happens: marks, taken calls, and what was deleted.

That something was pinned arrives without who did it, and the end of an event likewise: the response knows
what it did itself.
"""

from datetime import datetime

import discord
from discord.ext import commands

from bot.chat import votes
from bot.chat.incident_desk import IncidentDesk
from bot.chat.rooms.marks import PIN
from bot.core.domain.operation import Verdict


class IncidentEvents(commands.Cog):
    """Listens in one guild (`guild_id` in digits); whether a channel is a room the desk knows."""

    def __init__(self, client: discord.Client, desk: IncidentDesk, guild_id: str) -> None:
        self._client = client
        self._desk = desk
        self._guild_id = guild_id

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Hand over a ✅, which may take a call, and a 📌."""
        if not self._is_ours(payload.guild_id) or self._is_self(payload.user_id):
            return
        if votes.verdict(payload.emoji) is Verdict.APPROVE:
            await self._desk.reacted(str(payload.message_id), str(payload.user_id))
        elif payload.emoji.id is None and payload.emoji.name == PIN:
            await self._desk.marked(str(payload.channel_id), str(payload.message_id))

    @commands.Cog.listener()
    async def on_guild_channel_pins_update(
        self, channel: discord.abc.GuildChannel | discord.Thread, last_pin: datetime | None
    ) -> None:
        """Hand over that something was pinned, or no longer is."""
        del last_pin
        if self._is_ours(channel.guild.id):
            await self._desk.marked(str(channel.id))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Hand over that a message in a room is gone, which may be the card."""
        await self._look_into(payload.guild_id, payload.channel_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Hand over that many are gone."""
        await self._look_into(payload.guild_id, payload.channel_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Hand over that a channel is gone, which may be a room."""
        await self._look_into(channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Hand over that a thread is gone."""
        await self._look_into(payload.guild_id, payload.thread_id)

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        """Hand over that an event was deleted."""
        if self._is_ours(event.guild_id):
            await self._desk.vanished(event_id=str(event.id))

    @commands.Cog.listener()
    async def on_scheduled_event_update(
        self, before: discord.ScheduledEvent, after: discord.ScheduledEvent
    ) -> None:
        """Hand over that an event was cancelled."""
        del before
        if self._is_ours(after.guild_id) and after.status is discord.EventStatus.canceled:
            await self._desk.vanished(event_id=str(after.id))

    async def _look_into(self, guild_id: int | None, channel_id: int) -> None:
        if self._is_ours(guild_id) and self._desk.is_room(str(channel_id)):
            await self._desk.vanished(channel_id=str(channel_id))

    def _is_ours(self, guild_id: int | None) -> bool:
        return str(guild_id) == self._guild_id

    def _is_self(self, user_id: int) -> bool:
        return self._client.user is not None and self._client.user.id == user_id
