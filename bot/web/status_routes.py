"""Where the status page is found: for people, for machines, and as a feed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

from bot.core.ports.back_end import BackEndError
from bot.web.feed import feed, origin
from bot.web.page import UNKNOWN, page, unknown_page
from bot.web.status import StatusView
from bot.web.summary import summary

PATIENCE = 5.0
"""Seconds that a visitor waits for what is kept."""

Status = Callable[[], Awaitable[StatusView]]
"""Reads what is to be shown; raises BackEndError."""
Show = Callable[[web.Request, StatusView | None], web.Response]
log = structlog.get_logger(__name__)


def routes(status: Status, patience: float = PATIENCE) -> list[web.RouteDef]:
    """Return /status, /status.json and /status.atom; without a view each answers 503, with a sentence.

    `/status/` leads to the page, whose own links would lead nowhere from there.
    """
    shown: Mapping[str, Show] = {"/status": _html, "/status.json": _json, "/status.atom": _atom}
    found = [web.get(path, _handler(status, show, patience)) for path, show in shown.items()]
    return [*found, web.get("/status/", _to_the_page)]


async def _to_the_page(_request: web.Request) -> web.StreamResponse:
    """Lead on by a relative address, which holds behind a proxy that puts something before it."""
    raise web.HTTPPermanentRedirect("../status")


def _handler(
    status: Status, show: Show, patience: float
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        view = await _view(status, patience)
        response = show(request, view)
        if view is None:
            response.set_status(503)
            response.headers["Retry-After"] = "60"
        return response

    return handle


async def _view(status: Status, patience: float) -> StatusView | None:
    try:
        async with asyncio.timeout(patience):
            return await status()
    except (BackEndError, TimeoutError) as error:
        log.warning("the status page cannot be shown", reason=str(error) or "it took too long")
        return None


def _html(_request: web.Request, view: StatusView | None) -> web.Response:
    return web.Response(text=page(view) if view else unknown_page(), content_type="text/html")


def _json(_request: web.Request, view: StatusView | None) -> web.Response:
    return web.json_response(summary(view) if view else {"error": UNKNOWN})


def _atom(request: web.Request, view: StatusView | None) -> web.Response:
    if view is None:
        return web.Response(text=UNKNOWN)
    at = origin(_scheme(request), request.headers.get("Host", ""))
    return web.Response(body=feed(view, at), content_type="application/atom+xml", charset="utf-8")


def _scheme(request: web.Request) -> str:
    """Return what the visitor spoke; a lie gives wrong links to the liar alone, since nothing is cached."""
    return request.headers.get("X-Forwarded-Proto", request.scheme)
