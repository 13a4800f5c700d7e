"""Serve the page: its files, its strict headers, and who one can be."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from aiohttp import web

from sandbox.access import PUBLIC, Access, Handler, refuse

_STATIC = Path(__file__).parent / "static"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_LACKING = "The page's address lacks its token. Open the address printed in the sandbox's terminal."
# What the browser needs of the `ready` line; the bot's token and the state folder stay here.
_SESSION_KEYS = ("api", "gateway", "application_id", "guild_id", "channels", "roles", "users")

Look = Callable[[], Awaitable[Mapping[str, object]]]
"""Returns what is to be told, as values of JSON."""


def build(session: Mapping[str, object], access: Access, look: Look | None = None) -> list[web.RouteDef]:
    """Return the page's routes: `/`, `/page/session.json`, `/page/behind.json` and every static file.

    `session` is the mapping of the sandbox's `ready` line; it is read at each request, so the
    composition may fill it after mounting. `look` tells what is behind the page, where there is anything.
    Only names found at start are served: no path leads out.
    Everybody's tokens are given to whoever brings the page's own, which `access` leads its user to.
    """
    files = {
        path.relative_to(_STATIC).as_posix(): path for path in _STATIC.rglob("*") if path.suffix in _TYPES
    }

    async def index(request: web.Request) -> web.StreamResponse:
        if not access.holds_token(request):
            raise web.HTTPFound(access.path, headers={"Cache-Control": "no-store"})
        return _file(_STATIC / "index.html")

    async def file(request: web.Request) -> web.StreamResponse:
        path = files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound(headers=_HEADERS)
        return _file(path)

    async def who(_request: web.Request) -> web.StreamResponse:
        known = {key: session[key] for key in _SESSION_KEYS if key in session}
        return web.json_response(known, headers=_HEADERS)

    async def behind(_request: web.Request) -> web.StreamResponse:
        if look is None:
            raise web.HTTPNotFound(headers=_HEADERS)
        return web.json_response(await look(), headers=_HEADERS)

    return [
        web.get("/", index),
        web.get("/page/session.json", _to_holders(access, who)),
        web.get("/page/behind.json", _to_holders(access, behind)),
        web.get("/page/{name:.+}", file, name=PUBLIC),
    ]


def _to_holders(access: Access, handler: Handler) -> Handler:
    """Let a handler answer only whoever brings the page's token."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if not access.holds_token(request):
            return refuse(_LACKING)
        return await handler(request)

    return answer


def _file(path: Path) -> web.FileResponse:
    return web.FileResponse(path, headers={**_HEADERS, "Content-Type": _TYPES[path.suffix]})
