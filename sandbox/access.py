"""Who may drive the sandbox: programs of the user who started it, and whoever holds the token of its page."""

import os
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from sandbox.peer import Peers

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

TOKEN_HEADER = "Sandbox-Token"  # noqa: S105 - the name of a header
PUBLIC = "public"
"""The name of routes that anyone on this machine may ask: they tell nothing and do nothing."""

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_ROOT = 0
_BEARER = ("/api/v10/", "/gateway")  # whoever calls there brings a token of Discord's kind
_STRANGER = "Only the user who started this sandbox may ask this. Open the address printed in its terminal."
_UNKNOWN_HOST = "The sandbox does not answer to this host. Open the address printed in its terminal."
_FOREIGN = "The sandbox takes no requests from other sites. Open the address printed in its terminal."
_PLAIN_PAGE = '<!doctype html><html lang="en"><title>ChatOps sandbox</title><p>{}</p></html>\n'


class Access:
    """What stands before everything the sandbox serves on `port`; `token` opens the page."""

    def __init__(self, port: int, token: str) -> None:
        self._hosts = {f"{name}:{port}" for name in _NAMES}
        self._origins = {f"http://{host}" for host in self._hosts}
        self._token = token.encode()
        self._users = {os.geteuid(), _ROOT}
        self._peers = Peers()
        self.path = f"/?token={token}"

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what comes under another name (DNS rebinding), from another site, or from another user.

        https://developer.mozilla.org/en-US/docs/Web/Security/Attacks/DNS_rebinding
        """
        if request.host.lower() not in self._hosts:
            return refuse(_UNKNOWN_HOST, HTTPStatus.MISDIRECTED_REQUEST)
        if request.headers.get("Origin", "http://" + request.host.lower()) not in self._origins:
            return refuse(_FOREIGN)
        if _is_open(request) or self.holds_token(request) or self._is_ours(request):
            return await handler(request)
        return _plain_page(_STRANGER) if request.path == "/" else refuse(_STRANGER)

    def holds_token(self, request: web.Request) -> bool:
        """Tell whether a request brings the page's token, in its address or in a header."""
        given = request.query.get("token", "") or request.headers.get(TOKEN_HEADER, "")
        return secrets.compare_digest(given.encode(errors="replace"), self._token)

    def _is_ours(self, request: web.Request) -> bool:
        """Tell whether a program of our own user asks; where that cannot be known, it is not."""
        return self._peers.owner(request.transport) in self._users


def refuse(why: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> web.Response:
    """Answer with one sentence; the shape is that of the control endpoint and of the platform."""
    return web.json_response({"error": "refused", "message": why}, status=status)


def _is_open(request: web.Request) -> bool:
    return request.path.startswith(_BEARER) or request.match_info.route.name == PUBLIC


def _plain_page(why: str) -> web.Response:
    headers = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
    text = _PLAIN_PAGE.format(why)
    return web.Response(text=text, content_type="text/html", headers=headers, status=HTTPStatus.FORBIDDEN)
