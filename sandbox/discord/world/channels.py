"""Channels as Discord keeps them: named its way, limited in number, in line with their category."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from typing_extensions import override

from sandbox.discord.refusals import Refusal
from sandbox.discord.rules import channels, quotas
from sandbox.discord.world.model import Channel, Overwrite, SimcordClock
from sandbox.discord.world.overwrites import Overwrites

GUILD_TEXT = 0
THREAD = 11


class Channels(Overwrites):
    """SimCord's channels with Discord's names and limits."""

    def __init__(self, clock: SimcordClock) -> None:
        super().__init__(clock=clock)
        self._renames = channels.Renames()

    @override
    def create_channel(
        self,
        guild_id: int | None,
        name: str | None,
        *,
        type: int = GUILD_TEXT,
        overwrites: list[Overwrite] | None = None,
        announce: bool = True,
        **fields: Any,
    ) -> Channel:
        if guild_id is not None:
            name = channels.normal_name(name, type)
            channels.check_topic(fields.get("topic"))
            channels.check_guild(len(self.get_guild(guild_id).channel_ids))
            category = self._category(guild_id, fields.get("parent_id"))
            quotas.check("overwrites", len(overwrites or []) - 1)
            self.check_overwrites(guild_id, None, (), overwrites or ())
            if category is not None and not overwrites:
                overwrites = [replace(one) for one in category.overwrites]
        return super().create_channel(
            guild_id, name, type=type, overwrites=overwrites, announce=announce, **fields
        )

    @override
    def edit_channel(self, channel_id: int, changes: Mapping[str, Any], **more: Any) -> Channel:
        channel = self.get_channel(channel_id)
        changes = dict(changes)
        if "name" in changes and not channel.is_thread:
            changes["name"] = channels.normal_name(changes["name"], channel.type)
        channels.check_topic(changes.get("topic"))
        self._check_move(channel, changes, more.get("overwrites"))
        if any(key in changes and changes[key] != getattr(channel, key) for key in ("name", "topic")):
            self._renames.record(channel_id, self.clock.now())
        if "name" in changes and not channel.is_thread:
            channel.name = changes["name"]  # before SimCord: Discord posts no message about it in a guild
        return super().edit_channel(channel_id, changes, **more)

    @override
    def delete_channel(self, channel_id: int) -> None:
        channel = self.get_channel(channel_id)
        if channel.guild_id is not None and not channel.is_thread:
            self._forget_threads(channel.guild_id, channel_id)
        super().delete_channel(channel_id)
        for child in [one for one in self.channels.values() if one.parent_id == channel_id]:
            child.parent_id = None
            self.announce_channel_update(child.id)

    @override
    def create_thread(
        self, parent_id: int, name: str, owner_id: int, *, message_id: int | None = None, **more: Any
    ) -> Channel:
        if message_id in self.channels:
            raise Refusal(400, 160004, "A thread has already been created for this message")
        name = channels.normal_name(name, THREAD)
        return super().create_thread(parent_id, name, owner_id, message_id=message_id, **more)

    # ------------------------------------------------------------- checks

    def _category(self, guild_id: int, parent_id: int | None) -> Channel | None:
        """Return the category with room for one more channel; None where none is named."""
        if parent_id is None:
            return None
        parent = self.channels.get(parent_id)
        channels.check_parent(parent.type if parent is not None and parent.guild_id == guild_id else None)
        siblings = [self.channels[one] for one in self.get_guild(guild_id).channel_ids]
        channels.check_category(sum(1 for one in siblings if one.parent_id == parent_id))
        return parent

    def _check_move(
        self, channel: Channel, changes: Mapping[str, Any], after: list[Overwrite] | None
    ) -> None:
        """Refuse a category that is full or none, and permissions one may not give."""
        if channel.guild_id is None:
            return
        if changes.get("parent_id", channel.parent_id) != channel.parent_id:
            self._category(channel.guild_id, changes["parent_id"])
        if after is not None:
            quotas.check("overwrites", len(after) - 1)
            me = self.bot_user.id
            self.require_permissions(channel.guild_id, me, channel.id, "manage_roles")
            self.check_overwrites(channel.guild_id, channel, channel.overwrites, after)

    def _forget_threads(self, guild_id: int, parent_id: int) -> None:
        """Let the threads of a channel go with it: clients are not told of each."""
        guild = self.get_guild(guild_id)
        for thread_id in [one for one in guild.thread_ids if self.channels[one].parent_id == parent_id]:
            guild.thread_ids.remove(thread_id)
            del self.channels[thread_id]
            self.messages.pop(thread_id, None)
