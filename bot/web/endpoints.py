"""The addresses the bot answers on: alive, ready, measured, and the public status page."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from bot.web.status_routes import Status, routes

BODY_LIMIT = 1024  # bytes; what takes a body reads it within a limit of its own

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_SENTENCES = {
    "gateway": (
        "Discord's events arrive.",
        "Discord's events do not arrive: look at https://discordstatus.com. The bot goes on trying.",
    ),
    "store": (
        "The database takes what is written.",
        "The database failed: nothing is taken or executed, and the bot ends. Look at the disk.",
    ),
    "audit": (
        "The audit log takes what is written, and enough places have its checkpoints.",
        "The audit log cannot be kept as it has to be: nothing is executed. See `trouble`.",
    ),
    "reconciled": (
        "What was missed while Discord was away has been read back.",
        "What may have been missed is being read back; until then nothing that was missed is executed.",
    ),
}
"""What is said of a check that holds, and of one that does not."""

Probe = Callable[[], bool]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What has to hold before the bot is of use; each probe answers at once, from memory.

    `trouble` returns a sentence while the audit log cannot be kept as it has to be.
    """

    gateway: Probe
    store: Probe
    audit: Probe
    reconciled: Probe
    trouble: Callable[[], str | None] = lambda: None

    def checks(self) -> dict[str, bool]:
        """Ask every probe."""
        return {name: getattr(self, name)() for name in _SENTENCES}

    def told(self) -> dict[str, object]:
        """Return what /readyz tells: each check, and a sentence on each."""
        checks, trouble = self.checks(), self.trouble()
        sentences = {name: _SENTENCES[name][not holds] for name, holds in checks.items()}
        told: dict[str, object] = {"ready": all(checks.values()), "checks": checks, "sentences": sentences}
        return told if trouble is None else told | {"trouble": trouble}


async def _nothing() -> None:
    """Need no preparation."""


def application(
    *,
    readiness: Readiness,
    registry: CollectorRegistry,
    status: Status,
    refresh: Callable[[], Awaitable[None]] = _nothing,
    webhooks: Sequence[web.RouteDef] = (),
) -> web.Application:
    """Return the application that answers /healthz, /readyz, /metrics, the status page's and `webhooks`.

    `refresh` brings what `registry` tells up to date before it is told; it neither raises nor takes long.
    """
    app = web.Application(client_max_size=BODY_LIMIT)
    app.on_response_prepare.append(_finish_headers)
    app.add_routes(
        [
            web.get("/healthz", _healthz),
            web.get("/readyz", _readyz(readiness)),
            web.get("/metrics", _metrics(registry, refresh)),
            *routes(status),
            *webhooks,
        ]
    )
    return app


async def _finish_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Say how an answer may be used, and not what software gave it."""
    response.headers.update(HEADERS)
    response.headers.pop("Server", None)


async def _healthz(_request: web.Request) -> web.StreamResponse:
    """Answer as long as the loop turns; it asks nobody else, whose trouble a restart would not mend."""
    return web.Response(text="ok\n")


def _readyz(readiness: Readiness) -> Handler:
    async def handle(_request: web.Request) -> web.StreamResponse:
        told = readiness.told()
        return web.json_response(told, status=200 if told["ready"] else 503)

    return handle


def _metrics(registry: CollectorRegistry, refresh: Callable[[], Awaitable[None]]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        await refresh()
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(registry), headers={"Content-Type": content_type})

    return handle
