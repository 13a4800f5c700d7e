"""Requests and answers of the platform's HTTP interface: what is asked for is read strictly."""

from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
from aiohttp import web

from sandbox.platform.refusal import Refused

T = TypeVar("T")

_Aware = Annotated[datetime, msgspec.Meta(tz=True)]


def answer(body: object, status: int = 200) -> web.Response:
    """Return `body` as JSON."""
    return web.Response(body=msgspec.json.encode(body), status=status, content_type="application/json")


def asked(request: web.Request, name: str) -> str:
    """Return what the query says of `name`; raise Refused."""
    if name not in request.query:
        raise Refused(422, "invalid_request", f"The query needs `{name}`.")
    return request.query[name]


def number(request: web.Request, name: str) -> float:
    """Return a number of the query, 0 where it says none; raise Refused."""
    try:
        return max(0.0, float(request.query.get(name, "0")))
    except ValueError:
        raise Refused(422, "invalid_request", f"`{name}` is a number.") from None


def moment(request: web.Request, name: str) -> datetime:
    """Return a time of the query, with its offset from UTC; raise Refused."""
    try:
        return msgspec.convert(asked(request, name), _Aware)
    except msgspec.ValidationError:
        raise Refused(422, "invalid_request", f"`{name}` is a time like 2026-03-04T15:23:47Z.") from None


async def body(request: web.Request, kind: type[T]) -> T:
    """Return the JSON body as `kind`; only declared JSON, so that no web page can send it unasked."""
    if request.content_type != "application/json":
        raise Refused(415, "invalid_request", "Send application/json.")
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except msgspec.DecodeError as error:
        raise Refused(422, "invalid_request", str(error)) from None
