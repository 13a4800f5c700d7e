"""Who a request comes from, and what only bots may ask."""

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.refusals import Refusal, unauthorized
from sandbox.discord.world import World

SEGMENTS_WITH_TOKEN = 3
BOTS_ONLY = ("applications", "oauth2", "webhooks", "skus")


def authorize(world: World, call: Call, header: str | None) -> Actor:
    """Return who calls; callbacks and webhooks carry their token in the path and act as the bot.

    GET /gateway needs no token: clients ask it before they have one.
    """
    parts = call.path.strip("/").split("/")
    if (call.method, call.path) == ("GET", "/gateway"):
        return world.bot
    if parts[0] in ("interactions", "webhooks") and len(parts) >= SEGMENTS_WITH_TOKEN:
        return world.bot
    actor = world.actor(header or "")
    if actor is None or actor.is_bot != (header or "").startswith("Bot "):
        raise unauthorized()
    if not actor.is_bot and (parts[0] in BOTS_ONLY or call.path.startswith("/users/@me/channels")):
        raise Refusal(403, 20001, "Only bots can use this endpoint")
    return actor
