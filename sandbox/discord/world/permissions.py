"""Permissions as Discord asks for them, call by call."""

import discord
from typing_extensions import override

from sandbox.discord.calls import Call
from sandbox.discord.refusals import Refusal
from sandbox.discord.rules import permissions
from sandbox.discord.world.model import Backend, SimcordClock

NO_CALL = Call("", "")


class Permissions(Backend):
    """SimCord's checks, put right; `serving` is the call that is being served."""

    def __init__(self, clock: SimcordClock) -> None:
        super().__init__(clock=clock)
        self.serving = NO_CALL

    @override
    def require_permissions(
        self, guild_id: int | None, user_id: int, channel_id: int | None, *names: str
    ) -> None:
        super().require_permissions(guild_id, user_id, channel_id)
        if guild_id is None:
            return
        held = discord.Permissions(self.compute_permissions(guild_id, user_id, channel_id))
        channel = self.channels.get(channel_id or 0)
        for name in names:
            enough = permissions.enough(
                name,
                self.serving,
                is_thread=channel is not None and channel.is_thread,
                is_own=self._maker(guild_id, channel_id) == user_id,
            )
            if enough and not any(getattr(held, one) for one in enough):
                raise Refusal(403, 50013, "Missing Permissions")

    def _maker(self, guild_id: int, channel_id: int | None) -> int | None:
        """Return who made the thread or the scheduled event that the call is about."""
        if channel_id is not None:
            return self.get_channel(channel_id).owner_id
        number = self.serving.segment(3)
        event = self.get_guild(guild_id).scheduled_events.get(int(number)) if number.isdigit() else None
        return event.creator_id if event else None
