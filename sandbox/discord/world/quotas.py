"""Pins, roles, webhooks, scheduled events and bulk deletes, refused beyond Discord's numbers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from typing_extensions import override

from sandbox.discord.rules import quotas
from sandbox.discord.world.model import Backend, Role, ScheduledEvent, Webhook

COMPLETED = 3


class Quotas(Backend):
    """SimCord's backend with the quotas of guilds and channels."""

    @override
    def set_pinned(
        self, channel_id: int, message_id: int, pinned: bool, *, actor_id: int | None = None
    ) -> None:
        if pinned and not self.get_message(channel_id, message_id).pinned:
            quotas.check("pins", sum(1 for one in self.messages[channel_id].values() if one.pinned))
        super().set_pinned(channel_id, message_id, pinned, actor_id=actor_id)

    @override
    def create_role(self, guild_id: int, name: str, *, permissions: int = 0, **fields: Any) -> Role:
        quotas.check("roles", len(self.get_guild(guild_id).roles))
        return super().create_role(guild_id, name, permissions=permissions, **fields)

    @override
    def create_webhook(self, channel_id: int, name: str, creator_id: int) -> Webhook:
        quotas.check("webhooks", sum(1 for one in self.webhooks.values() if one.channel_id == channel_id))
        return super().create_webhook(channel_id, name, creator_id)

    @override
    def create_scheduled_event(self, guild_id: int, **fields: Any) -> ScheduledEvent:
        events = self.get_guild(guild_id).scheduled_events.values()
        quotas.check("scheduled events", sum(1 for one in events if one.status < COMPLETED))
        return super().create_scheduled_event(guild_id, **fields)

    @override
    def bulk_delete_messages(self, channel_id: int, message_ids: Iterable[int]) -> list[int]:
        wanted = list(message_ids)
        for one in wanted:
            message = self.messages.get(channel_id, {}).get(one)
            if message is not None:
                quotas.check_age(datetime.fromisoformat(message.timestamp), self.clock.now())
        return super().bulk_delete_messages(channel_id, wanted)
