"""REST under `/api/v10`: HTTP in, the world's answers out."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.refusals import Refusal
from sandbox.discord.rest import commands, events, interactions, members, messages, pins, places
from sandbox.discord.rest.answers import Answer, refusal_response, to_response
from sandbox.discord.rest.attachments import attachments
from sandbox.discord.rest.authorization import authorize
from sandbox.discord.rest.reading import read_call
from sandbox.discord.world import World
from sandbox.discord.world.refusing import refusing

__all__ = ["LARGEST_REQUEST", "attachments", "build"]

LARGEST_REQUEST = 25 * 1024 * 1024  # the application that mounts this one needs it as its client_max_size

Handler = Callable[[World, Actor, Call], Answer]
SessionStartLimit = Callable[[], dict[str, int]]

MESSAGES = "/channels/{channel}/messages"
COMMANDS = "/applications/{application}/commands"
EVENTS = "/guilds/{guild:\\d+}/scheduled-events"
GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/users/@me", places.me),
    ("GET", "/users/@me/guilds", places.guilds),
    ("GET", "/applications/@me", places.application),
    ("GET", "/guilds/{guild}", places.guild),
    ("PATCH", "/guilds/{guild}", places.guild),
    ("GET", "/guilds/{guild}/channels", places.channels),
    ("POST", "/guilds/{guild}/channels", places.created),
    ("GET", "/guilds/{guild:\\d+}/members/search", members.search),
    ("GET", "/guilds/{guild:\\d+}/threads/active", places.threads),
    ("GET", EVENTS, events.listed),
    ("POST", EVENTS, events.create),
    ("GET", EVENTS + "/{event:\\d+}", events.one),
    ("PATCH", EVENTS + "/{event:\\d+}", events.edit),
    ("GET", "/guilds/{guild}/roles", places.roles),
    ("GET", "/guilds/{guild:\\d+}/roles/member-counts", members.counts),
    ("POST", "/channels/{channel}/threads", places.created),
    ("POST", MESSAGES + "/{message}/threads", places.created),
    ("GET", MESSAGES, messages.history),
    ("POST", MESSAGES, messages.send),
    ("GET", MESSAGES + "/pins", pins.listed),
    ("GET", "/channels/{channel:\\d+}/pins", pins.listed_as_before),
    ("PUT", "/channels/{channel:\\d+}/pins/{message:\\d+}", pins.changed_as_before),
    ("DELETE", "/channels/{channel:\\d+}/pins/{message:\\d+}", pins.changed_as_before),
    ("GET", MESSAGES + "/{message:\\d+}", messages.one),
    ("GET", MESSAGES + "/{message}/reactions/{emoji}", messages.reactors),
    ("PATCH", MESSAGES + "/{message:\\d+}", messages.edit),
    ("PUT", MESSAGES + "/{message}/reactions/{emoji}/@me", messages.react),
    ("DELETE", MESSAGES + "/{message}/reactions/{emoji}/@me", messages.react),
    ("DELETE", MESSAGES + "/{message}/reactions/{emoji}/{type:[01]}/@me", messages.react),
    ("GET", "/guilds/{guild}/application-command-index", commands.index),
    ("POST", "/interactions", interactions.start),
    ("POST", "/interactions/{interaction}/{token}/callback", interactions.respond),
    ("POST", "/webhooks/{webhook}/{token}", interactions.follow_up),
    *(
        (method, scope + path, handler)
        for scope in (COMMANDS, GUILD_COMMANDS)
        for method, path, handler in (
            ("POST", "", commands.create),
            ("GET", "/{command}", commands.one),
            ("PATCH", "/{command}", commands.edit),
            ("DELETE", "/{command}", commands.delete),
        )
    ),
)


def build(world: World, *, gateway_url: str, session_start_limit: SessionStartLimit) -> web.Application:
    """Return the application to mount at `/api/v10`; `gateway_url` is what GET /gateway tells clients."""
    app = web.Application()

    def gateway(_world: World, _actor: Actor, _call: Call) -> Answer:
        return Answer(200, {"url": gateway_url})

    def gateway_bot(_world: World, _actor: Actor, _call: Call) -> Answer:
        return Answer(200, {"url": gateway_url, "shards": 1, "session_start_limit": session_start_limit()})

    own: tuple[tuple[str, str, Handler], ...] = (
        ("GET", "/gateway", gateway),
        ("GET", "/gateway/bot", gateway_bot),
    )
    for method, path, handler in (*own, *ROUTES, ("*", "/{rest:.*}", places.as_is)):
        app.router.add_route(method, path, _served(world, handler))
    return app


def _served(world: World, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        try:
            call = await read_call(request)
            with refusing():
                actor = authorize(world, call, request.headers.get("Authorization"))
                return to_response(handler(world, actor, call))
        except Refusal as refusal:
            return refusal_response(refusal)

    return serve
