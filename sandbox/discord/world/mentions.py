"""Whom a message mentions: those that its text names, as far as it may ping them.

https://docs.discord.com/developers/resources/message#allowed-mentions-object
"""

from typing_extensions import override

from sandbox.discord.world.model import AllowedMentions, Backend, Channel


class Mentions(Backend):
    """SimCord's backend, whose messages list whom they ping; SimCord lists whoever is named."""

    @override
    def _mention_state(
        self,
        channel: Channel,
        author_id: int,
        content: str,
        policy: AllowedMentions,
        reply_author_id: int | None,
    ) -> tuple[list[int], list[int], list[int], list[int], bool]:
        state = super()._mention_state(channel, author_id, content, policy, reply_author_id)
        _, _, users, roles, everyone = state
        return users, roles, users, roles, everyone
