"""Channels as Discord keeps them: named its way, limited in number, renamed twice in ten minutes."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from sandbox.discord.refusals import Refusal
from sandbox.discord.rules import channels, quotas
from sandbox.discord.world.model import Backend, Channel, Overwrite, SimcordClock

GUILD_TEXT = 0
THREAD = 11


class Channels(Backend):
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
            siblings = [self.channels[one] for one in self.get_guild(guild_id).channel_ids]
            parent = fields.get("parent_id")
            in_category = sum(1 for one in siblings if parent is not None and one.parent_id == parent)
            channels.check_room(in_guild=len(siblings), in_category=in_category)
            quotas.check("overwrites", len(overwrites or []) - 1)
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
        if any(key in changes and changes[key] != getattr(channel, key) for key in ("name", "topic")):
            self._renames.record(channel_id, self.clock.now())
        if "name" in changes and not channel.is_thread:
            channel.name = changes["name"]  # before SimCord: Discord posts no message about it in a guild
        return super().edit_channel(channel_id, changes, **more)

    @override
    def set_overwrite(self, channel_id: int, overwrite: Overwrite) -> None:
        others = [
            one for one in self.get_channel(channel_id).overwrites if one.target_id != overwrite.target_id
        ]
        quotas.check("overwrites", len(others))
        super().set_overwrite(channel_id, overwrite)

    @override
    def create_thread(
        self, parent_id: int, name: str, owner_id: int, *, message_id: int | None = None, **more: Any
    ) -> Channel:
        if message_id in self.channels:
            raise Refusal(400, 160004, "A thread has already been created for this message")
        name = channels.normal_name(name, THREAD)
        return super().create_thread(parent_id, name, owner_id, message_id=message_id, **more)
