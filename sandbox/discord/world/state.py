"""What the local Discord remembers: SimCord's backend with the rules it lacks."""

import re
import secrets
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sandbox.discord.clock import Clock
from sandbox.discord.events import Dispatch
from sandbox.discord.refusals import Refusal
from sandbox.discord.rules import channels, commands, nonces, reactions
from sandbox.discord.wire import Json, mend
from sandbox.discord.wire import interactions as wire
from sandbox.discord.world.model import (
    CDN_BASE,
    Backend,
    CdnStore,
    Channel,
    Interaction,
    Message,
    Overwrite,
    SimcordClock,
    User,
    channel_accessible,
    serializers,
)

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

GUILD_TEXT = 0

Deliver = Callable[[Dispatch], None]


class _Time(SimcordClock):
    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    @override
    def now(self) -> datetime:
        return self._clock.now()


class _Attachments(CdnStore):
    """Files, addressed on this server."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""

    @override
    def store_attachment(
        self, attachment_id: int, channel_id: int, filename: str, data: bytes, description: str | None
    ) -> Json:
        if len(data) > wire.ATTACHMENT_SIZE_LIMIT:
            raise Refusal(413, 40005, "Request entity too large")
        filename = re.sub(r"[^\w.\-]", "_", filename)
        payload = super().store_attachment(attachment_id, channel_id, filename, data, description)
        path = payload["url"].removeprefix(CDN_BASE)
        self._blobs[path] = self._blobs.pop(payload["url"])
        return {**payload, "url": self.base + path, "proxy_url": self.base + path}


class State(Backend):
    """SimCord's backend with Discord's limits, wall-clock time and deliveries to single readers."""

    def __init__(self, clock: Clock, deliver: Deliver) -> None:
        super().__init__(clock=_Time(clock))
        self.cdn: _Attachments = _Attachments()
        self.sending: nonces.Nonce | None = None
        self.nonces = nonces.Nonces()
        self.triggers: dict[int, Json] = {}
        self._renames = channels.Renames()
        self._creates = commands.Creates()
        self._deliver = deliver
        self._parting: dict[int, frozenset[int]] = {}

    # -------------------------------------------------------------- seats

    def add_user(self, user_id: int, name: str, *, bot: bool = False) -> User:
        """Make a user under a given id."""
        self.users[user_id] = User(id=self.reserve_id(user_id), name=name, bot=bot)
        return self.users[user_id]

    def renumber_channel(self, channel: Channel, channel_id: int) -> None:
        """Give a channel that was just made the id its owner wants."""
        siblings = self.get_guild(channel.guild_id or 0).channel_ids
        siblings[siblings.index(channel.id)] = self.reserve_id(channel_id)
        self.messages[channel_id] = self.messages.pop(channel.id)
        self.channels[channel_id] = self.channels.pop(channel.id)
        channel.id = channel_id

    def readers(self, channel_id: int) -> frozenset[int]:
        """Return who may see a channel."""
        channel = self.get_channel(channel_id)
        if channel.guild_id is None:
            return frozenset({*channel.recipient_ids, self.bot_user.id})
        members = self.get_guild(channel.guild_id).members
        return frozenset(one for one in members if channel_accessible(self, channel_id, one))

    def permissions_of(self, user_id: int, guild_id: int) -> int:
        """Return a user's guild-wide permission bits; 0 for strangers."""
        known = guild_id in self.guilds and user_id in self.guilds[guild_id].members
        return self.compute_permissions(guild_id, user_id) if known else 0

    # ------------------------------------------------------------- events

    @override
    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        self._deliver(
            Dispatch(event, self._completed(event, mend(dict(payload))), None, self._audience(event, payload))
        )

    def whisper(self, event: str, payload: Json, reader: int) -> None:
        """Send an event to one user only."""
        self._deliver(Dispatch(event, self._completed(event, mend(payload)), reader))

    def _audience(self, event: str, payload: Mapping[str, Any]) -> frozenset[int] | None:
        own = event.startswith(("CHANNEL_", "THREAD_")) and "channel_id" not in payload
        where = payload.get("id") if own else payload.get("channel_id")
        if where is None or event.startswith("GUILD_"):
            return None
        parted = self._parting.pop(int(where), None)
        return parted if parted is not None else self.readers(int(where))

    def _completed(self, event: str, payload: Json) -> Json:
        if event == "MESSAGE_CREATE" and (nonce := self.nonces.of(int(payload["id"]))) is not None:
            payload["nonce"] = nonce
        if event == "MESSAGE_REACTION_ADD":
            message = self.get_message(int(payload["channel_id"]), int(payload["message_id"]))
            payload["message_author_id"] = str(message.author_id)
        return payload

    # ----------------------------------------------------------- messages

    @override
    def commit_message(self, message: Message, *, broadcast: bool = True) -> Message:
        if self.sending is not None:
            self.nonces.remember(
                message.id, message.author_id, message.channel_id, self.sending, self.clock.now()
            )
        if message.interaction_metadata is not None:
            record = self.interactions[int(message.interaction_metadata["id"])]
            wire.complete_metadata(
                message.interaction_metadata,
                guild_id=record.guild_id,
                source=record.source_message_id,
                trigger=self.triggers.get(record.id),
            )
        committed = super().commit_message(message, broadcast=broadcast)
        self._tell_reader("MESSAGE_CREATE", message)
        return committed

    @override
    def edit_message(self, channel_id: int, message_id: int, fields: dict[str, Any]) -> Message:
        message = super().edit_message(channel_id, message_id, fields)
        self._tell_reader("MESSAGE_UPDATE", message)
        return message

    @override
    def delete_message(self, channel_id: int, message_id: int) -> None:
        message = self.get_message(channel_id, message_id)
        super().delete_message(channel_id, message_id)
        self._tell_reader("MESSAGE_DELETE", message)

    def _tell_reader(self, event: str, message: Message) -> None:
        if not message.is_ephemeral or message.interaction_metadata is None:
            return
        payload: Json = dict(serializers.message_payload(self, message))
        if event == "MESSAGE_DELETE":
            payload = {key: payload[key] for key in ("id", "channel_id", "guild_id") if key in payload}
        self.whisper(event, payload, int(message.interaction_metadata["user"]["id"]))

    @override
    def set_reaction(self, channel_id: int, message_id: int, emoji: str, user_id: int, reacted: bool) -> None:
        if reacted:
            present = [one.emoji for one in self.get_message(channel_id, message_id).reactions]
            custom = [one for guild in self.guilds.values() for one in guild.emojis]
            reactions.check(emoji, present=present, custom_ids=[*custom, *self.application_emojis])
        super().set_reaction(channel_id, message_id, emoji, user_id, reacted)

    # ----------------------------------------------------------- channels

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
    def delete_channel(self, channel_id: int) -> None:
        self._parting[channel_id] = self.readers(channel_id)
        super().delete_channel(channel_id)

    # ------------------------------------------- commands and interactions

    @override
    def register_commands(self, guild_id: int | None, payloads: list[Json]) -> list[Json]:
        commands.check_all(payloads)
        before = {command["id"]: command for command in self.commands.get(guild_id, {}).values()}
        known = {(command["name"], command["type"]) for command in before.values()}
        new = sum(1 for one in payloads if (one["name"], one.get("type") or 1) not in known)
        self._creates.record(guild_id, new, self.clock.now())
        registered = super().register_commands(guild_id, payloads)
        for command in registered:
            old = before.get(command["id"], {})
            same = old and {**old, "version": None} == {**command, "version": None}
            command["version"] = old["version"] if same else str(self.snowflake())
        return registered

    @override
    def new_interaction(self, type: int, channel_id: int, user_id: int, guild_id: int | None) -> Interaction:
        record = super().new_interaction(type, channel_id, user_id, guild_id)
        del self.interaction_tokens[record.token]
        record.token = secrets.token_urlsafe(64)
        self.interaction_tokens[record.token] = record.id
        return record

    @override
    def interaction_by_token(self, token: str) -> Interaction:
        record = self.interactions.get(self.interaction_tokens.get(token, 0))
        if record is not None and record.expires_at is not None and self.now_iso() >= record.expires_at:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return super().interaction_by_token(token)

    def trigger_of(self, opener: Interaction) -> Json:
        """Return `triggering_interaction_metadata` of a modal that this interaction opened."""
        trigger: Json = {
            "id": str(opener.id),
            "type": opener.type,
            "user": mend(serializers.user_payload(self.get_user(opener.user_id))),
        }
        wire.complete_metadata(
            trigger, guild_id=opener.guild_id, source=opener.source_message_id, trigger=None
        )
        return trigger
