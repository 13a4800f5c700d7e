"""Permissions of single channels, changed only by those who hold what they give or take.

https://docs.discord.com/developers/resources/channel#edit-channel-permissions
"""

from collections.abc import Iterable

from typing_extensions import override

from sandbox.discord.rules import overwrites, quotas
from sandbox.discord.world.model import Channel, Overwrite
from sandbox.discord.world.visibility import Visibility


class Overwrites(Visibility):
    """SimCord's overwrites with Discord's checks; `bot_user` is whoever acts."""

    @override
    def set_overwrite(self, channel_id: int, overwrite: Overwrite) -> None:
        channel = self.get_channel(channel_id)
        before = _of(channel, overwrite.target_id)
        quotas.check("overwrites", len(channel.overwrites) - len(before))
        self.check_overwrites(channel.guild_id, channel, before, (overwrite,))
        super().set_overwrite(channel_id, overwrite)

    @override
    def delete_overwrite(self, channel_id: int, target_id: int) -> None:
        channel = self.get_channel(channel_id)
        self.check_overwrites(channel.guild_id, channel, _of(channel, target_id), ())
        super().delete_overwrite(channel_id, target_id)

    def check_overwrites(
        self,
        guild_id: int | None,
        channel: Channel | None,
        before: Iterable[Overwrite],
        after: Iterable[Overwrite],
    ) -> None:
        """Refuse to give or take what the one who acts does not hold in the guild or the category.

        `channel` is None while it is being made. Who manages its permissions by an overwrite may do all.
        """
        if guild_id is None or (channel is not None and self._rules(guild_id, channel)):
            return
        held = self.compute_permissions(guild_id, self.bot_user.id)
        if channel is not None and channel.parent_id in self.channels:
            held |= self.compute_permissions(guild_id, self.bot_user.id, channel.parent_id)
        overwrites.check(overwrites.changed(_bits(before), _bits(after)), held=held)

    def _rules(self, guild_id: int, channel: Channel) -> bool:
        member = self.get_guild(guild_id).members.get(self.bot_user.id)
        mine = {self.bot_user.id, *(member.role_ids if member else ())}
        return any(
            one.target_id in mine and one.allow & overwrites.MANAGE_ROLES for one in channel.overwrites
        )


def _of(channel: Channel, target_id: int) -> list[Overwrite]:
    return [one for one in channel.overwrites if one.target_id == target_id]


def _bits(given: Iterable[Overwrite]) -> dict[int, overwrites.Bits]:
    return {one.target_id: (one.allow, one.deny) for one in given}
