"""Hands to the workflow what Discord tells as it happens; raw events only: the others need a cache."""

import discord
from discord.ext import commands

from bot.chat import votes
from bot.chat.desk import Desk
from bot.chat.line.catching_up import CatchingUp


class Events(commands.Cog):
    """Listens in one guild (`guild_id` in digits) to reactions and to what becomes of messages."""

    def __init__(self, client: discord.Client, desk: Desk, catching_up: CatchingUp, guild_id: str) -> None:
        self._client = client
        self._desk = desk
        self._catching_up = catching_up
        self._guild_id = guild_id

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Hand a vote over."""
        verdict = votes.verdict(payload.emoji)
        if verdict is not None and self._is_ours(payload.guild_id) and not self._is_self(payload.user_id):
            await self._desk.vote(str(payload.message_id), str(payload.user_id), verdict)

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Hand over that a vote was taken back, by its owner or a moderator: Discord does not say."""
        verdict = votes.verdict(payload.emoji)
        if verdict is not None and self._is_ours(payload.guild_id) and not self._is_self(payload.user_id):
            await self._desk.unvote(str(payload.message_id), str(payload.user_id), verdict)

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        """Hand over that a moderator removed every reaction."""
        if self._is_ours(payload.guild_id):
            await self._desk.cleared(str(payload.message_id))

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        """Hand over that a moderator removed everyone's ✅ or ❌."""
        if votes.verdict(payload.emoji) is not None and self._is_ours(payload.guild_id):
            await self._desk.cleared(str(payload.message_id))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Hand over that a message is gone; the workflow knows whether it was a card."""
        if self._is_ours(payload.guild_id):
            await self._desk.card_deleted(str(payload.message_id))

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Hand over that many are gone."""
        if self._is_ours(payload.guild_id):
            for message_id in sorted(payload.message_ids):
                await self._desk.card_deleted(str(message_id))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Look which cards are gone with their channel."""
        if self._is_ours(channel.guild.id):
            self._catching_up.request()

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Look which cards are gone with their thread."""
        if self._is_ours(payload.guild_id):
            self._catching_up.request()

    def _is_ours(self, guild_id: int | None) -> bool:
        return str(guild_id) == self._guild_id

    def _is_self(self, user_id: int) -> bool:
        return self._client.user is not None and self._client.user.id == user_id
