"""Where Alertmanager tells of alerts: let in by a token, read strictly, answered once it is kept."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
import structlog
from aiohttp import web

from bot.core.domain.alert import Alert, Notification
from bot.core.ports.store import StoreError

PATH = "/webhooks/alertmanager"
BODY_LIMIT = 1024 * 1024
"""Bytes; some 700 alerts."""
BODY_SECONDS = 10.0
_LONGEST = 500
"""Characters of a label's value and of a summary: what fits on a card, and more."""

Hear: TypeAlias = Callable[[Notification], Awaitable[None]]
"""Takes a notification; when it returns that is durable. Raises StoreError."""
_Word: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
_Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
_Condition: TypeAlias = Literal["firing", "resolved"]
log = structlog.get_logger(__name__)


class _Alert(msgspec.Struct, rename="camel"):
    status: _Condition
    labels: dict[str, str]
    annotations: dict[str, str]
    starts_at: _Moment
    ends_at: _Moment
    fingerprint: _Word


class _Message(msgspec.Struct, rename="camel"):
    """What this bot reads of it; newer Alertmanagers may tell more.

    https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
    """

    version: Literal["4"]
    group_key: _Word
    status: _Condition
    alerts: Annotated[Sequence[_Alert], msgspec.Meta(min_length=1)]
    external_url: Annotated[str, msgspec.Meta(max_length=2000)] = msgspec.field(name="externalURL")
    truncated_alerts: Annotated[int, msgspec.Meta(ge=0)] = 0  # not told before Alertmanager 0.22


def routes(token: str, hear: Hear, *, seconds: float = BODY_SECONDS) -> list[web.RouteDef]:
    """Return the route on which whoever knows `token` tells `hear` of alerts.

    Answers: 200 when it is kept; 400, 401, 413 for what will not be taken, however often it is told;
    503 for what has to be told again, which Alertmanager does.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        if not _is_allowed(request.headers.get("Authorization", ""), token):
            log.warning("alerts were refused: the token is missing or wrong", sender=request.remote)
            return web.Response(
                status=401, headers={"WWW-Authenticate": "Bearer"}, text="A token is needed.\n"
            )
        try:
            async with asyncio.timeout(seconds):
                notification = read(await _body(request))
            await hear(notification)
        except ValueError as error:
            log.warning("alerts were not understood", reason=str(error))
            return web.Response(status=400, text=f"Not understood: {error}\n")
        except (StoreError, TimeoutError) as error:
            log.error("alerts could not be kept", reason=str(error) or "the body did not arrive")  # noqa: TRY400 - expected
            return web.Response(status=503, text="It could not be kept. Tell it again.\n")
        return web.Response(text="ok\n")

    return [web.post(PATH, handle)]


def read(body: bytes) -> Notification:
    """Return what a webhook's body tells; raise ValueError with the place where it is none."""
    try:
        message = msgspec.json.decode(body, type=_Message)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return Notification(
        key=message.group_key,
        is_firing=message.status == "firing",
        alerts=tuple(_alert(each) for each in message.alerts),
        truncated=message.truncated_alerts,
        source=message.external_url,
    )


def _alert(told: _Alert) -> Alert:
    summary = told.annotations.get("summary") or told.annotations.get("description") or ""
    return Alert(
        fingerprint=told.fingerprint,
        labels=_short(told.labels),
        starts_at=told.starts_at,
        ends_at=told.ends_at if told.status == "resolved" else None,  # else it is the year 1
        summary=summary[:_LONGEST],
    )


def _short(labels: Mapping[str, str]) -> dict[str, str]:
    return {name[:_LONGEST]: value[:_LONGEST] for name, value in labels.items()}


def _is_allowed(authorization: str, token: str) -> bool:
    """Compare in a time that does not tell how much of it was right."""
    scheme, _, given = authorization.partition(" ")
    is_right = hmac.compare_digest(given.strip().encode(errors="surrogateescape"), token.encode())
    return scheme.lower() == "bearer" and is_right


async def _body(request: web.Request) -> bytes:
    """Read the body, but no more of it than the limit."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise web.HTTPRequestEntityTooLarge(max_size=BODY_LIMIT, actual_size=len(body))
    return bytes(body)
