"""`POST /_control`: takes one order as a JSON object and carries it out at once."""

import json
from http import HTTPStatus
from typing import Any, get_args

import msgspec
from aiohttp import web

from sandbox.discord.faults import answers, moderation, sockets
from sandbox.discord.faults.scene import Scene
from sandbox.discord.refusals import Refusal

AnyOrder = (
    sockets.Drop
    | sockets.Invalidate
    | sockets.Reconnect
    | sockets.Mute
    | sockets.Garbage
    | sockets.Repeat
    | sockets.Withhold
    | sockets.BotOffline
    | answers.Latency
    | answers.Fail
    | answers.Ratelimit
    | answers.Clear
    | moderation.GrantRole
    | moderation.RevokeRole
    | moderation.GrantPermission
    | moderation.RevokePermission
    | moderation.Kick
    | moderation.Timeout
    | moderation.RemoveReactions
    | moderation.DeleteMessage
    | moderation.DeleteChannel
    | moderation.DeleteEvent
)
KNOWN = frozenset(order.__struct_config__.tag for order in get_args(AnyOrder))


class Control:
    """The endpoint; it answers when an order is carried out, never later."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    async def handle(self, request: web.Request) -> web.Response:
        """Answer 200 with an object, 400 for a wrong order, 501 for an unknown one."""
        try:
            body: Any = json.loads(await request.read())
        except (ValueError, RecursionError):
            return _refuse(HTTPStatus.BAD_REQUEST, "the body is no JSON")
        if not isinstance(body, dict) or not isinstance(body.get("do"), str):
            return _refuse(HTTPStatus.BAD_REQUEST, 'send an object like {"do": "drop"}')
        if body["do"] not in KNOWN:
            known = ", ".join(sorted(KNOWN))
            return _refuse(HTTPStatus.NOT_IMPLEMENTED, f"cannot do {body['do']!r}; known: {known}")
        try:
            order: AnyOrder = msgspec.convert(_without_id(body), AnyOrder)
            return web.json_response(order(self._scene))
        except (msgspec.ValidationError, LookupError, Refusal) as error:
            return _refuse(HTTPStatus.BAD_REQUEST, f"{body['do']}: {error.args[0]}")


def _without_id(body: dict[str, Any]) -> dict[str, Any]:
    """Let `user_id`, as Discord's own bodies say, stand for `user`: either takes a name or an id."""
    return {key.removesuffix("_id"): value for key, value in body.items()}


def _refuse(status: HTTPStatus, message: str) -> web.Response:
    return web.json_response({"message": message}, status=status)
