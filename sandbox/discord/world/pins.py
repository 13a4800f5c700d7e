"""Pins that know when they were made, and are told of as Discord tells.

https://docs.discord.com/developers/resources/message#get-channel-pins
"""

from typing import Any

from typing_extensions import override

from sandbox.discord.refusals import Refusal
from sandbox.discord.world.model import Message, MessageType, SimcordClock, serializers
from sandbox.discord.world.threads import Threads

WRITTEN = frozenset({0, 19, 20, 23})  # messages of people and bots: plain, reply, answers to commands


class Pins(Threads):
    """SimCord's pins, each with its time."""

    def __init__(self, clock: SimcordClock) -> None:
        super().__init__(clock=clock)
        self._pinned_at: dict[int, str] = {}  # by message, in the order in which they were pinned

    def pins(self, channel_id: int) -> list[tuple[str, Message]]:
        """Return the pinned messages of a channel, each after its time, the newest pin first."""
        messages = self.messages[channel_id]
        return [(at, messages[id_]) for id_, at in reversed(self._pinned_at.items()) if id_ in messages]

    @override
    def set_pinned(
        self, channel_id: int, message_id: int, pinned: bool, *, actor_id: int | None = None
    ) -> None:
        self.require_unarchived(channel_id)
        message = self.get_message(channel_id, message_id)
        if message.type not in WRITTEN:
            raise Refusal(403, 50021, "Cannot execute action on a system message")
        if message.pinned == pinned:
            return
        message.pinned = pinned
        if pinned:
            self._pinned_at[message_id] = self.now_iso()
        else:
            del self._pinned_at[message_id]
        self.emit("MESSAGE_UPDATE", serializers.message_payload(self, message))
        self.emit("CHANNEL_PINS_UPDATE", self._news(channel_id))
        if pinned:
            pinned_by = self.bot_user.id if actor_id is None else actor_id
            self.create_system_message(
                channel_id, MessageType.PINS_ADD, pinned_by, referenced_message_id=message_id
            )

    def _news(self, channel_id: int) -> dict[str, Any]:
        left = self.pins(channel_id)
        news = {"channel_id": str(channel_id), "last_pin_timestamp": left[0][0] if left else None}
        guild_id = self.get_channel(channel_id).guild_id
        return news if guild_id is None else {**news, "guild_id": str(guild_id)}
