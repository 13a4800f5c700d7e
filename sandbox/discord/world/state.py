"""What the local Discord remembers: SimCord's backend, Discord's rules, and events for those they are for."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from typing_extensions import override

from sandbox.discord.clock import Clock
from sandbox.discord.events import Dispatch
from sandbox.discord.refusals import Refusal
from sandbox.discord.rules import nonces
from sandbox.discord.wire import Json, mend
from sandbox.discord.wire import interactions as wire
from sandbox.discord.wire.guilds import without_gateway_fields
from sandbox.discord.wire.pictures import size_of
from sandbox.discord.world.channels import Channels
from sandbox.discord.world.commands import Commands
from sandbox.discord.world.mentions import Mentions
from sandbox.discord.world.model import (
    CDN_BASE,
    CdnStore,
    Channel,
    Interaction,
    Message,
    SimcordClock,
    User,
    channel_accessible,
    serializers,
)
from sandbox.discord.world.pins import Pins
from sandbox.discord.world.quotas import Quotas
from sandbox.discord.world.reactions import Reactions

THREAD_MEMBERS_KEYS = ("id", "guild_id", "member_count", "added_members", "removed_member_ids")

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
        return {**payload, **size_of(data), "url": self.base + path, "proxy_url": self.base + path}


class State(Channels, Commands, Mentions, Quotas, Pins, Reactions):
    """The whole state; `sending` is the nonce of the message that is being sent."""

    def __init__(self, clock: Clock, deliver: Deliver) -> None:
        super().__init__(_Time(clock))
        self.cdn: _Attachments = _Attachments()
        self.bot_id = self.bot_user.id  # stays, while `bot_user` is whoever acts
        self.sending: nonces.Nonce | None = None
        self.nonces = nonces.Nonces()
        self.triggers: dict[int, Json] = {}
        self._deliver = deliver
        self._parting: dict[int, frozenset[int]] = {}
        self._offers: dict[int, Json] = {}

    # -------------------------------------------------------------- seats

    def add_user(self, user_id: int, name: str, *, bot: bool = False) -> User:
        """Make a user under a given id."""
        self.users[user_id] = User(id=self.reserve_id(user_id), name=name, bot=bot)
        return self.users[user_id]

    def offer_role(self, role_id: int, *, in_prompt: bool = False, is_linked: bool = False) -> None:
        """Let members give themselves a role: in onboarding, or by linking an account.

        https://docs.discord.com/developers/topics/permissions#role-object
        """
        linked: Json = {"tags": {"guild_connections": None}} if is_linked else {}
        self._offers[role_id] = {"flags": int(in_prompt), **linked}

    def offered(self, roles: list[Json]) -> list[Json]:
        """Return roles as they are sent, with how members come by them."""
        return [{**role, **self._offers.get(int(role["id"]), {})} for role in roles]

    def renumber_channel(self, channel: Channel, channel_id: int) -> None:
        """Give a channel that was just made the id its owner wants."""
        siblings = self.get_guild(channel.guild_id or 0).channel_ids
        siblings[siblings.index(channel.id)] = self.reserve_id(channel_id)
        self.messages[channel_id] = self.messages.pop(channel.id)
        self.channels[channel_id] = self.channels.pop(channel.id)
        channel.id = channel_id

    @override
    def readers(self, channel_id: int) -> frozenset[int]:
        channel = self.get_channel(channel_id)
        if channel.guild_id is None:
            return frozenset({*channel.recipient_ids, self.bot_id})
        members = self.get_guild(channel.guild_id).members
        return frozenset(one for one in members if channel_accessible(self, channel_id, one))

    def permissions_of(self, user_id: int, guild_id: int) -> int:
        """Return a user's guild-wide permission bits; 0 for strangers."""
        known = guild_id in self.guilds and user_id in self.guilds[guild_id].members
        return self.compute_permissions(guild_id, user_id) if known else 0

    # ------------------------------------------------------------- events

    @override
    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        self._deliver(Dispatch(event, self._completed(event, payload), None, self._audience(event, payload)))

    @override
    def whisper(self, event: str, payload: Json, reader: int) -> None:
        self._deliver(Dispatch(event, self._completed(event, payload), reader))

    def _audience(self, event: str, payload: Mapping[str, Any]) -> frozenset[int] | None:
        own = event.startswith(("CHANNEL_", "THREAD_")) and "channel_id" not in payload
        where = payload.get("id") if own else payload.get("channel_id")
        if where is None or event.startswith("GUILD_"):
            return None
        parted = self._parting.pop(int(where), None)
        if parted is not None:
            return parted
        readers, saw = self.readers(int(where)), self.saw(int(where))
        return readers if saw is None or event != "CHANNEL_UPDATE" else readers & saw

    def _completed(self, event: str, given: Mapping[str, Any]) -> Json:
        payload: Json = mend(dict(given))
        if "guild_id" in given:
            payload["guild_id"] = given["guild_id"]
        if event == "GUILD_UPDATE":
            payload = without_gateway_fields(payload)
        if event == "THREAD_MEMBERS_UPDATE":
            payload = {key: payload[key] for key in THREAD_MEMBERS_KEYS if key in payload}
        if event == "MESSAGE_CREATE" and (nonce := self.nonces.of(int(payload["id"]))) is not None:
            payload["nonce"] = nonce
        if event == "TYPING_START":
            payload["timestamp"] = int(self.clock.now().timestamp())
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
                original=record.message_id,
            )
            message.webhook_id = self.application_id
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

    # ----------------------------------------------- channels and modals

    @override
    def delete_channel(self, channel_id: int) -> None:
        self._parting[channel_id] = self.readers(channel_id)
        super().delete_channel(channel_id)

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
