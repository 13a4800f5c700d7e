"""`POST /_control`: takes one order as a JSON object and carries it out at once."""

import json
from http import HTTPStatus
from typing import Any, get_args

import msgspec
from aiohttp import web

from sandbox.discord.faults import orders
from sandbox.discord.faults.orders import Order, Scene

AnyOrder = (
    orders.Drop
    | orders.Invalidate
    | orders.Reconnect
    | orders.Latency
    | orders.Fail
    | orders.Ratelimit
    | orders.GrantRole
    | orders.RevokeRole
    | orders.Kick
    | orders.Timeout
    | orders.BotOffline
    | orders.Clear
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
        except ValueError:
            return _refuse(HTTPStatus.BAD_REQUEST, "the body is no JSON")
        if not isinstance(body, dict) or not isinstance(body.get("do"), str):
            return _refuse(HTTPStatus.BAD_REQUEST, 'send an object like {"do": "drop"}')
        if body["do"] not in KNOWN:
            known = ", ".join(sorted(KNOWN))
            return _refuse(HTTPStatus.NOT_IMPLEMENTED, f"cannot do {body['do']!r}; known: {known}")
        try:
            order: Order = msgspec.convert(body, AnyOrder)
            return web.json_response(order.act(self._scene))
        except (msgspec.ValidationError, LookupError) as error:
            return _refuse(HTTPStatus.BAD_REQUEST, f"{body['do']}: {error.args[0]}")


def _refuse(status: HTTPStatus, message: str) -> web.Response:
    return web.json_response({"message": message}, status=status)
