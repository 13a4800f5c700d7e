"""Reactions with Discord's limits, and super reactions (bursts), which SimCord does not know.

A user may make both kinds with one emoji; GET reactions tells them apart by `type`.
https://discord.com/developers/docs/resources/message#reaction-object
"""

from datetime import datetime

from typing_extensions import override

from sandbox.discord.refusals import Refusal
from sandbox.discord.rules import reactions
from sandbox.discord.wire import Json
from sandbox.discord.world.model import SimcordClock, serializers
from sandbox.discord.world.threads import Threads

BURST = 1


class Reactions(Threads):
    """SimCord's reactions; while `bursting`, adding and removing means super reactions."""

    def __init__(self, clock: SimcordClock) -> None:
        super().__init__(clock=clock)
        self.bursting = False
        self._bursts: dict[int, dict[str, list[int]]] = {}

    def burst_users(self, message_id: int, emoji: str) -> list[int]:
        """Return who made a super reaction with this emoji."""
        return self._bursts.get(message_id, {}).get(emoji, [])

    def burst_emojis(self, message_id: int) -> list[str]:
        """Return the emojis of a message's super reactions."""
        return [emoji for emoji, made_by in self._bursts.get(message_id, {}).items() if made_by]

    def require_not_timed_out(self, user_id: int, guild_id: int | None) -> None:
        """Refuse a member whose communication is disabled; SimCord lets them join reactions."""
        guild = self.guilds.get(guild_id or 0)
        until = guild.members[user_id].timed_out_until if guild and user_id in guild.members else None
        if until is not None and datetime.fromisoformat(until) > self.clock.now():
            raise Refusal(403, 50013, "Missing Permissions")

    @override
    def set_reaction(self, channel_id: int, message_id: int, emoji: str, user_id: int, reacted: bool) -> None:
        self.require_unarchived(channel_id)
        if reacted:
            self.require_not_timed_out(user_id, self.get_channel(channel_id).guild_id)
            plain = [one.emoji for one in self.get_message(channel_id, message_id).reactions]
            custom = [one for guild in self.guilds.values() for one in guild.emojis]
            present = {*plain, *self.burst_emojis(message_id)}
            reactions.check(emoji, present=present, custom_ids=[*custom, *self.application_emojis])
        if self.bursting:
            self._set_burst(channel_id, message_id, emoji, user_id, reacted=reacted)
        else:
            super().set_reaction(channel_id, message_id, emoji, user_id, reacted)

    @override
    def remove_reaction(self, channel_id: int, message_id: int, emoji: str, user_id: int) -> None:
        plain = self.get_message(channel_id, message_id).reaction_for(emoji)
        if user_id in self.burst_users(message_id, emoji) and (self.bursting or plain is None):
            self._set_burst(channel_id, message_id, emoji, user_id, reacted=False)
        else:
            super().remove_reaction(channel_id, message_id, emoji, user_id)

    @override
    def clear_reactions(self, channel_id: int, message_id: int) -> None:
        self._bursts.pop(message_id, None)
        super().clear_reactions(channel_id, message_id)

    @override
    def clear_reaction(self, channel_id: int, message_id: int, emoji: str) -> None:
        self._bursts.get(message_id, {}).pop(emoji, None)
        super().clear_reaction(channel_id, message_id, emoji)

    def _set_burst(
        self, channel_id: int, message_id: int, emoji: str, user_id: int, *, reacted: bool
    ) -> None:
        made_by = self._bursts.setdefault(message_id, {}).setdefault(emoji, [])
        if (user_id in made_by) == reacted:
            return
        if reacted:
            made_by.append(user_id)
        else:
            made_by.remove(user_id)
        payload: Json = {
            "user_id": str(user_id),
            "channel_id": str(channel_id),
            "message_id": str(message_id),
            "emoji": serializers.emoji_payload(emoji),
            "burst": True,
            "type": BURST,
        }
        guild = self.guilds.get(self.get_channel(channel_id).guild_id or 0)
        if guild is not None:
            payload["guild_id"] = str(guild.id)
        if reacted:
            payload["burst_colors"] = []
            if guild is not None and user_id in guild.members:
                payload["member"] = serializers.member_payload(self, guild, guild.members[user_id])
        self.emit("MESSAGE_REACTION_ADD" if reacted else "MESSAGE_REACTION_REMOVE", payload)
