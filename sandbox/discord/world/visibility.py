"""Channels that appear and vanish for people when permissions change, though nobody made or deleted them.

A person's client is told CHANNEL_CREATE and CHANNEL_DELETE then; a bot, which knows of all channels, is not.
https://docs.discord.com/developers/events/gateway-events#thread-list-sync
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from typing_extensions import override

from sandbox.discord.wire import Json
from sandbox.discord.world.model import Backend, Channel, Member, Overwrite, Role, SimcordClock, serializers


class Visibility(Backend):
    """SimCord's permission changes, with news for those who see more or less than before."""

    def __init__(self, clock: SimcordClock) -> None:
        super().__init__(clock=clock)
        self._saw: dict[int, frozenset[int]] = {}

    def readers(self, channel_id: int) -> frozenset[int]:
        """Return who may see a channel; the world, which is built on this, says it."""
        raise NotImplementedError

    def whisper(self, event: str, payload: Json, reader: int) -> None:
        """Send an event to one user only; the world, which is built on this, does it."""
        raise NotImplementedError

    def saw(self, channel_id: int) -> frozenset[int] | None:
        """Return who saw a channel before the change that goes on; None where none does."""
        return self._saw.get(channel_id)

    @override
    def set_overwrite(self, channel_id: int, overwrite: Overwrite) -> None:
        with self._noticed(self.get_channel(channel_id).guild_id):
            super().set_overwrite(channel_id, overwrite)

    @override
    def delete_overwrite(self, channel_id: int, target_id: int) -> None:
        with self._noticed(self.get_channel(channel_id).guild_id):
            super().delete_overwrite(channel_id, target_id)

    @override
    def edit_channel(self, channel_id: int, changes: Mapping[str, Any], **more: Any) -> Channel:
        if more.get("overwrites") is None:
            return super().edit_channel(channel_id, changes, **more)
        with self._noticed(self.get_channel(channel_id).guild_id):
            return super().edit_channel(channel_id, changes, **more)

    @override
    def edit_member(self, guild_id: int, user_id: int, changes: Mapping[str, Any], **more: Any) -> Member:
        with self._noticed(guild_id):
            return super().edit_member(guild_id, user_id, changes, **more)

    @override
    def add_member_role(self, guild_id: int, user_id: int, role_id: int) -> None:
        with self._noticed(guild_id):
            super().add_member_role(guild_id, user_id, role_id)

    @override
    def remove_member_role(self, guild_id: int, user_id: int, role_id: int) -> None:
        with self._noticed(guild_id):
            super().remove_member_role(guild_id, user_id, role_id)

    @override
    def edit_role(self, guild_id: int, role_id: int, changes: Mapping[str, Any]) -> Role:
        with self._noticed(guild_id):
            return super().edit_role(guild_id, role_id, changes)

    @override
    def delete_role(self, guild_id: int, role_id: int) -> None:
        with self._noticed(guild_id):
            super().delete_role(guild_id, role_id)

    @contextmanager
    def _noticed(self, guild_id: int | None) -> Iterator[None]:
        """Tell afterwards who sees more or less of a guild than before."""
        channels = self.get_guild(guild_id).channel_ids if guild_id is not None else []
        self._saw = {one: self.readers(one) for one in channels}
        try:
            yield
        finally:
            before, self._saw = self._saw, {}
        for channel_id, saw in before.items():
            self._tell(channel_id, saw, self.readers(channel_id))

    def _tell(self, channel_id: int, saw: frozenset[int], see: frozenset[int]) -> None:
        payload: Json = dict(serializers.channel_payload(self, self.get_channel(channel_id)))
        for reader in saw ^ see:
            if not self.users[reader].bot:
                self.whisper("CHANNEL_CREATE" if reader in see else "CHANNEL_DELETE", payload, reader)
        for reader in see - saw:
            self._tell_threads(payload, reader)

    def _tell_threads(self, channel: Json, reader: int) -> None:
        threads = [
            one
            for one in self.active_threads(int(channel["guild_id"]))
            if str(one.parent_id) == channel["id"] and reader in self.readers(one.id)
        ]
        if threads:
            listed = serializers.thread_list_payload(self, threads)
            place: Json = {"guild_id": channel["guild_id"], "channel_ids": [channel["id"]]}
            self.whisper("THREAD_LIST_SYNC", {**place, **listed}, reader)
