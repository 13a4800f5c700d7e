"""Commands with versions and limits, and interactions with tokens that nobody guesses and that expire."""

import secrets

from typing_extensions import override

from sandbox.discord.refusals import Refusal
from sandbox.discord.rules import commands
from sandbox.discord.wire import Json
from sandbox.discord.world.model import Backend, Interaction, SimcordClock


class Commands(Backend):
    """SimCord's commands and interactions with Discord's limits."""

    def __init__(self, clock: SimcordClock) -> None:
        super().__init__(clock=clock)
        self._creates = commands.Creates()

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
