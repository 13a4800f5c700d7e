"""The world: what REST, gateway and faults ask of the local Discord's state."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import discord

from sandbox.discord.calls import Call
from sandbox.discord.clock import Clock
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.interactions.pending import SECONDS_TO_RESPOND
from sandbox.discord.plan import GuildPlan
from sandbox.discord.refusals import invalid_body, missing_access, not_found
from sandbox.discord.rules import nonces
from sandbox.discord.wire import Json, mend, users
from sandbox.discord.world import sight
from sandbox.discord.world.asking import Asking
from sandbox.discord.world.calendar import Calendar
from sandbox.discord.world.model import channel_accessible, prune_guild_create, router, serializers
from sandbox.discord.world.permissions import NO_CALL
from sandbox.discord.world.refusing import refusing
from sandbox.discord.world.seed import populate
from sandbox.discord.world.state import State

logger = logging.getLogger(__name__)

MOST_UNKNOWN_FIELDS = 8  # so often is a body freed of fields SimCord does not model


class World:
    """One guild with its people and its bot, which has `patience` seconds to respond to an interaction."""

    def __init__(self, plan: GuildPlan, clock: Clock, patience: float = SECONDS_TO_RESPOND) -> None:
        self.plan = plan
        self._listeners: list[Callable[[Dispatch], None]] = []
        self.state = State(clock, self._deliver)
        populate(self.state, plan)
        self._actors = {person.token: Actor(person.id, is_bot=False) for person in plan.people}
        self._actors[plan.bot.token] = self.bot = Actor(plan.bot.id, is_bot=True)
        self._locales = {person.id: person.locale for person in plan.people}
        self.calendar = Calendar(self.state, clock)
        self.asking = Asking(self.state, self._deliver, clock, self._locales, patience)

    def serve_attachments_from(self, base: str) -> None:
        """Set the address of this server, like `http://127.0.0.1:8420`: attachments get URLs below it."""
        self.state.cdn.base = base.rstrip("/")

    def attachment(self, path: str) -> bytes | None:
        """Return the file behind `/attachments/...`."""
        return self.state.cdn.get(path)

    def close(self) -> None:
        """Cancel what still waits for an answer, or for its time."""
        self.asking.close()
        self.calendar.close()

    @property
    def owner(self) -> Actor:
        """Whoever owns the guild: they are refused nothing."""
        return Actor(self.state.get_guild(self.plan.id).owner_id, is_bot=False)

    @property
    def bot_role_id(self) -> int:
        """The role that came with the bot, which nobody else has."""
        return next(one.id for one in self.state.get_guild(self.plan.id).roles.values() if one.managed)

    # ------------------------------------------------------- for gateways

    def actor(self, token: str) -> Actor | None:
        """Return whose token this is, with or without `Bot `."""
        return self._actors.get(token.removeprefix("Bot ").strip())

    def subscribe(self, listener: Callable[[Dispatch], None]) -> Callable[[], None]:
        """Call `listener` with every event; return how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _deliver(self, dispatch: Dispatch) -> None:
        for listener in list(self._listeners):
            listener(dispatch)

    def view(self, dispatch: Dispatch, actor: Actor, intents: int | None) -> Json | None:
        """Return the payload as this actor sees it; None when they do not get it. Not to be changed."""
        if not sight.reaches(self.state, dispatch, actor):
            return None
        if intents is None or not actor.is_bot:
            return dispatch.payload
        if not sight.intended(dispatch, intents, actor):
            return None
        return sight.censored(self.state, dispatch, intents, actor)

    def ready(self, actor: Actor) -> Json:
        """Return the READY payload without what belongs to the session."""
        guilds = [one.id for one in self.state.guilds.values() if actor.user_id in one.members]
        payload: Json = {
            "v": 10,
            "user": self.own_user(actor),
            "guilds": [{"id": str(one), "unavailable": True} for one in guilds],
            "private_channels": [],
            "relationships": [],
            "session_type": "normal",
            "_trace": [],
        }
        if actor.is_bot:
            payload["application"] = {"id": str(self.state.application_id), "flags": 0}
        return payload

    def guild_creates(self, actor: Actor, intents: int | None) -> list[Json]:
        """Return the GUILD_CREATE payloads that follow READY."""
        if intents is not None and not intents & discord.Intents.guilds.flag:
            return []
        return [
            self._guild_create(guild_id, actor, intents)
            for guild_id, guild in self.state.guilds.items()
            if actor.user_id in guild.members
        ]

    def _guild_create(self, guild_id: int, actor: Actor, intents: int | None) -> Json:
        guild = self.state.get_guild(guild_id)
        payload: Json = mend(serializers.guild_create_payload(self.state, guild))
        payload["roles"] = self.state.offered(payload["roles"])
        payload["joined_at"] = guild.members[actor.user_id].joined_at
        if actor.is_bot and intents is not None:
            declared = discord.Intents()
            declared.value = intents
            prune_guild_create(payload, declared, actor.user_id)
        if not actor.is_bot:
            payload["channels"] = [one for one in payload["channels"] if self.sees(actor, int(one["id"]))]
        payload["threads"] = [
            one
            for one in payload["threads"]
            if not one["thread_metadata"]["archived"] and self.sees(actor, int(one["id"]))
        ]
        return payload

    def members_chunk(
        self, guild_id: int, query: str | None, limit: int, user_ids: list[int] | None
    ) -> list[Json]:
        """Return the members asked for: by the beginning of a name, or by id; `limit` 0 means all."""
        guild = self.state.guilds.get(guild_id)
        members = list(guild.members.values()) if guild else []
        if user_ids:
            members = [one for one in members if one.user_id in user_ids]
        elif query:
            names = {one.user_id: (self.state.users[one.user_id].name, one.nick or "") for one in members}
            prefix = query.lower()
            members = [
                one for one in members if any(n.lower().startswith(prefix) for n in names[one.user_id])
            ]
        found = members[:limit] if limit else members
        return [mend(serializers.member_payload(self.state, guild, one)) for one in found] if guild else []

    # ----------------------------------------------------------- for REST

    def sees(self, actor: Actor, channel_id: int) -> bool:
        """Tell whether the actor may see a channel."""
        return channel_id in self.state.channels and actor.user_id in self.state.readers(channel_id)

    def reads_history(self, actor: Actor, channel_id: int) -> bool:
        """Tell whether the actor may read what was written in a channel before."""
        return channel_accessible(self.state, channel_id, actor.user_id, history=True)

    def own_user(self, actor: Actor) -> Json:
        """Return the actor's own user object."""
        user: Json = mend(serializers.user_payload(self.state.users[actor.user_id]))
        return users.own(user, self._locales.get(actor.user_id, "en-US"))

    def request(self, actor: Actor, call: Call) -> Any:  # noqa: ANN401 - whatever JSON the route answers
        """Do what a call asks with this actor's permissions; return the JSON or raise Refusal."""
        self._check_reach(actor, call)
        with self._acting_as(actor, call):
            return mend(self._dispatch(call, MOST_UNKNOWN_FIELDS))

    def send(self, actor: Actor, call: Call, nonce: nonces.Nonce | None) -> Json:
        """Send a message that carries a nonce, if there is one."""
        self.state.sending = nonce
        try:
            message: Json = self.request(actor, call)
        finally:
            self.state.sending = None
        return message if nonce is None else {**message, "nonce": nonce}

    @contextmanager
    def _acting_as(self, actor: Actor, call: Call) -> Iterator[None]:
        """Let SimCord's router, which acts as its bot, act as someone else: its checks then hold for them."""
        before = self.state.bot_user
        self.state.bot_user = self.state.users[actor.user_id]
        self.state.serving = call
        try:
            yield
        finally:
            self.state.bot_user = before
            self.state.serving = NO_CALL
            self.state.http_requests.clear()  # SimCord records every call for its own tests
            self.state.transcript.clear()

    def _dispatch(self, call: Call, patience: int) -> object:
        try:
            with refusing():
                return router.dispatch(
                    self.state,
                    call.method,
                    call.path,
                    json=call.body,
                    params=dict(call.params),
                    files=list(call.files),
                    reason=call.reason,
                )
        except router.RouteNotImplemented:
            raise not_found() from None
        except router.UnsupportedField as unknown:
            if not patience:
                raise invalid_body(unknown.fields[0], "This server does not model the field.") from unknown
            logger.warning("field ignored: %s %s %s", call.method, call.path, unknown.fields)
            return self._dispatch(call.without_fields(frozenset(unknown.fields)), patience - 1)

    def _check_reach(self, actor: Actor, call: Call) -> None:
        kind, where = call.segment(0), call.segment(1)
        if not where.isdigit():
            return
        if kind == "guilds" and (guild := self.state.guilds.get(int(where))) is not None:
            reached = actor.user_id in guild.members
        elif kind == "channels" and (channel := self.state.channels.get(int(where))) is not None:
            reached = channel.guild_id is not None or actor.user_id in self.state.readers(channel.id)
        else:
            return
        if not reached:
            raise missing_access()

    # --------------------------------------------------------- for faults

    def grant_role(self, user_id: int, role_id: int) -> None:
        """Give a member a role, as an owner would."""
        with refusing():
            self.state.get_role(self.plan.id, role_id)
            self.state.add_member_role(self.plan.id, user_id, role_id)
            self._note_role("$add", user_id, role_id)

    def revoke_role(self, user_id: int, role_id: int) -> None:
        """Take a role from a member."""
        with refusing():
            self.state.remove_member_role(self.plan.id, user_id, role_id)
            self._note_role("$remove", user_id, role_id)

    def _note_role(self, key: str, user_id: int, role_id: int) -> None:
        """Write it into the guild's audit log. https://docs.discord.com/developers/resources/audit-log."""
        role = {"id": str(role_id), "name": self.state.get_role(self.plan.id, role_id).name}
        action = discord.AuditLogAction.member_role_update.value
        self.state.record_audit_log(
            self.plan.id, action, target_id=user_id, options={key: [role]}, user_id=self.owner.user_id
        )

    def set_permission(self, role_id: int, name: str, *, granted: bool) -> None:
        """Give a permission to a role of the guild, or take it; `name` is Discord's, in any case."""
        bit = discord.Permissions.VALID_FLAGS.get(name.lower())
        if bit is None:
            raise LookupError(f"no permission {name!r}; Discord has such as MANAGE_CHANNELS")
        with refusing():
            held = self.state.get_role(self.plan.id, role_id).permissions
            changed = held | bit if granted else held & ~bit
            self.state.edit_role(self.plan.id, role_id, {"permissions": changed})

    def kick(self, user_id: int) -> None:
        """Remove a member; their own sessions learn that the guild is gone."""
        with refusing():
            self.state.remove_member(self.plan.id, user_id)
        self._deliver(Dispatch("GUILD_DELETE", {"id": str(self.plan.id)}, user_id))

    def timeout_member(self, user_id: int, seconds: float) -> None:
        """Time a member out; 0 seconds end it."""
        until = self.state.clock.now() + timedelta(seconds=seconds) if seconds else None
        self.state.edit_member(
            self.plan.id, user_id, {"timed_out_until": until.isoformat() if until else None}
        )

    def post(self, user_id: int, channel_id: int, content: str) -> Json:
        """Write a message as this user, with their permissions; return it."""
        call = Call("POST", f"/channels/{channel_id}/messages", body={"content": content})
        message: Json = self.request(Actor(user_id, is_bot=False), call)
        return message

    def react(self, user_id: int, channel_id: int, message_id: int, emoji: str) -> None:
        """React as this user, with their permissions; `emoji` is a character or `name:id`."""
        call = Call("PUT", f"/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me")
        self.request(Actor(user_id, is_bot=False), call)
