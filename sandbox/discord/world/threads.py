"""Threads: moderated by those who may, immutable once archived, opened by the next message unless locked.

https://discord.com/developers/docs/topics/threads#active-and-archived-threads
"""

from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from sandbox.discord.refusals import Refusal
from sandbox.discord.world.model import Channel, Message
from sandbox.discord.world.permissions import Permissions


class Threads(Permissions):
    """SimCord's messages and reactions, refused where a thread is archived."""

    def require_unarchived(self, channel_id: int) -> None:
        """Refuse to change what lies in an archived thread."""
        thread = self.get_channel(channel_id).thread_metadata
        if thread is not None and thread.archived:
            raise Refusal(400, 50083, "Thread is archived")

    @override
    def edit_channel(
        self, channel_id: int, changes: Mapping[str, Any], *, thread_metadata: Any = None, **more: Any
    ) -> Channel:
        thread = self.get_channel(channel_id).thread_metadata
        if thread is not None and thread_metadata and "archived" in thread_metadata:
            thread_metadata = {**thread_metadata, "archive_timestamp": self.now_iso()}
        return super().edit_channel(channel_id, changes, thread_metadata=thread_metadata, **more)

    @override
    def edit_message(self, channel_id: int, message_id: int, fields: dict[str, Any]) -> Message:
        self.require_unarchived(channel_id)
        return super().edit_message(channel_id, message_id, fields)

    @override
    def commit_message(self, message: Message, *, broadcast: bool = True) -> Message:
        thread = self.get_channel(message.channel_id).thread_metadata
        if thread is not None and thread.archived:
            if thread.locked:
                raise Refusal(403, 160005, "Thread is locked")
            thread.archived = False
            self.announce_channel_update(message.channel_id)
        return super().commit_message(message, broadcast=broadcast)
