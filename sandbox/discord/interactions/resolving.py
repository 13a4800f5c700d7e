"""Ids in options and selects, resolved to the objects the bot gets along with them.

https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-resolved-data-structure
"""

from collections.abc import Callable
from typing import Any

from sandbox.discord.events import Actor
from sandbox.discord.refusals import invalid_body
from sandbox.discord.world.model import channel_accessible, serializers
from sandbox.discord.world.state import State

Json = dict[str, Any]

USER, CHANNEL, ROLE, MENTIONABLE = 6, 7, 8, 9
SELECTED = {5: USER, 6: ROLE, 7: MENTIONABLE, 8: CHANNEL}  # component type of a select -> option type
ID_OPTIONS = (USER, CHANNEL, ROLE, MENTIONABLE)


class Resolver:
    """Collects `resolved` for one interaction of an actor in a channel."""

    def __init__(self, state: State, actor: Actor, channel_id: int) -> None:
        self._state = state
        self._actor = actor
        self._guild_id = state.get_channel(channel_id).guild_id
        self.resolved: Json = {}

    def resolve(self, kind: int, value: object, where: str) -> str:
        """Add the object behind an id of this option type; return the id as a string."""
        text = str(value)
        finders: dict[int, tuple[Callable[[int], bool], ...]] = {
            USER: (self._user,),
            CHANNEL: (self._channel,),
            ROLE: (self._role,),
            MENTIONABLE: (self._user, self._role),
        }
        if not text.isdigit() or not any(find(int(text)) for find in finders[kind]):
            raise invalid_body(where, f"{text[:40]!r} is not known here.", "NUMBER_TYPE_COERCE")
        return text

    def _put(self, bucket: str, key: int, payload: Any) -> None:  # noqa: ANN401 - any object
        self.resolved.setdefault(bucket, {})[str(key)] = payload

    def _user(self, user_id: int) -> bool:
        user = self._state.users.get(user_id)
        if user is None:
            return False
        self._put("users", user_id, serializers.user_payload(user))
        guild = self._state.guilds.get(self._guild_id or 0)
        if guild is not None and user_id in guild.members:
            member: Json = dict(
                serializers.member_payload(self._state, guild, guild.members[user_id], with_user=False)
            )
            member["permissions"] = str(self._state.permissions_of(user_id, guild.id))
            self._put("members", user_id, member)
        return True

    def _role(self, role_id: int) -> bool:
        guild = self._state.guilds.get(self._guild_id or 0)
        if guild is None or role_id not in guild.roles:
            return False
        self._put("roles", role_id, serializers.role_payload(guild.roles[role_id]))
        return True

    def _channel(self, channel_id: int) -> bool:
        if not channel_accessible(self._state, channel_id, self._actor.user_id):
            return False
        payload: Json = dict(serializers.channel_payload(self._state, self._state.get_channel(channel_id)))
        if self._guild_id is not None:
            bits = self._state.compute_permissions(self._guild_id, self._actor.user_id, channel_id)
            payload["permissions"] = str(bits)
        self._put("channels", channel_id, payload)
        return True

    def message(self, channel_id: int, message_id: int) -> None:
        """Add the message a message command was used on."""
        message = self._state.get_message(channel_id, message_id)
        self._put("messages", message_id, serializers.message_payload(self._state, message))
