"""Who may open or resume a session: token, intents, shard, the daily IDENTIFY budget, an outage."""

from collections import Counter
from typing import Any, Literal, TypeAlias

from sandbox.discord.clock import Clock
from sandbox.discord.events import Actor
from sandbox.discord.gateway.protocol import Close, Closing
from sandbox.discord.gateway.settings import GatewaySettings
from sandbox.discord.gateway.source import Source
from sandbox.discord.window import Window

Greeting: TypeAlias = Literal["hello", "ready"]
# https://docs.discord.com/developers/events/gateway#list-of-intents
KNOWN_INTENTS = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))


class Admission:
    """Decide about IDENTIFY and RESUME; a refusal is a Closing with Discord's code."""

    def __init__(self, world: Source, settings: GatewaySettings, clock: Clock) -> None:
        self._world = world
        self._disallowed = settings.disallowed_intents
        self._identifies = Window(settings.identifies, clock)
        self.bot_refused = False
        self.withheld: Counter[Greeting] = Counter()

    def session_start_limit(self) -> dict[str, int]:
        """Return what GET /gateway/bot tells about the IDENTIFY budget; `reset_after` in milliseconds."""
        return {
            "total": self._identifies.quota.uses,
            "remaining": self._identifies.remaining,
            "reset_after": int(self._identifies.reset_after * 1000),
            "max_concurrency": 1,
        }

    def greets(self, greeting: Greeting) -> bool:
        """Whether this greeting is to be sent; count it where it is left out."""
        self.withheld[greeting] -= 1
        return self.withheld[greeting] < 0

    def actor(self, data: dict[str, Any]) -> Actor:
        """Return whose token an IDENTIFY or RESUME carries."""
        token = data.get("token")
        actor = self._world.actor(token) if isinstance(token, str) else None
        if actor is None:
            raise Closing(Close.AUTHENTICATION_FAILED, "Authentication failed.")
        if actor.is_bot and self.bot_refused:
            raise Closing(Close.UNKNOWN_ERROR, "The gateway refuses the bot for now (bot_offline).")
        return actor

    def intents(self, actor: Actor, data: dict[str, Any]) -> int | None:
        """Return the intents of an IDENTIFY; people's clients have none and get everything."""
        intents = data.get("intents")
        if not actor.is_bot:
            return None
        if type(intents) is not int or intents < 0 or intents & ~KNOWN_INTENTS:
            raise Closing(Close.INVALID_INTENTS, "Invalid intent(s).")
        if intents & self._disallowed:
            raise Closing(Close.DISALLOWED_INTENTS, "Disallowed intent(s).")
        if data.get("shard", [0, 1]) != [0, 1]:
            raise Closing(Close.INVALID_SHARD, "Invalid shard: this gateway has one, [0, 1].")
        return intents

    def spend_identify(self, actor: Actor) -> bool:
        """Count an IDENTIFY of the bot; False when the day's budget is used up."""
        return not actor.is_bot or self._identifies.take()
