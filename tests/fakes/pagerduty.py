"""PagerDuty's Events API v2 over a real socket: one alert for one key, and nothing undescribed."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.web.serve import serve
from tests.fakes import description

Json = dict[str, Any]
Play = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]
"""What comes instead of an answer, or after it."""
MOST = {"summary": 1024, "dedup_key": 255}
"""Characters; https://developer.pagerduty.com/docs/send-alert-event"""
_BASE = "/v2"


@dataclass
class Alert:
    """What rang: the event that triggered it, and what became of it: triggered, acknowledged or resolved."""

    event: Json
    state: str = "triggered"


class FakePagerDuty:
    """Knows the `alerts` that rang, oldest first; people may look at them, and take none by themselves.

    `checked` counts the calls that were held against the official description, where that is here, and
    `findings` are the differences. Each of `plays` is for one call, in order.
    """

    def __init__(self, routing_keys: Collection[str]) -> None:
        self.alerts: list[Alert] = []
        self.findings: list[str] = []
        self.checked = 0
        self.plays: list[Play] = []
        self._routing_keys = routing_keys
        self._by_key: dict[tuple[str, str], Alert] = {}
        self._numbers = count(1)
        self._over = asyncio.Event()
        known = description.CHECKER.is_file() and description.PAGERDUTY.is_file()
        self._description: Any = description.load_closed(description.PAGERDUTY) if known else None

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Listen inside the block; yield the address that takes events."""
        app = web.Application(middlewares=[self._played, self._watched])
        app.router.add_post(f"{_BASE}/enqueue", self._enqueue)
        async with serve(app) as address:
            try:
                yield f"{address.url}{_BASE}/enqueue"
            finally:
                self._over.set()

    async def silent(self, _request: web.Request, _handler: Handler) -> web.StreamResponse:
        """Play that no answer comes."""
        await self._over.wait()
        return web.Response()

    # ----------------------------------------------------------- the door

    @web.middleware
    async def _played(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        play = self.plays.pop(0) if self.plays else None
        return await (play(request, handler) if play else handler(request))

    @web.middleware
    async def _watched(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Hold the call and its answer against the description."""
        if self._description is None:
            return await handler(request)
        about = request.method, request.path.removeprefix(_BASE)
        self.checked += 1
        _, faults = self._description.check_request(*about, _json(await request.read()))
        if faults:
            self.findings += [f"{' '.join(about)}: {fault}" for fault in faults]
            return _invalid(*faults)
        answer = await handler(request)
        assert isinstance(answer, web.Response)
        # The description forgets the words of a refusal.
        body = None if answer.status == HTTPStatus.BAD_REQUEST else json.loads(answer.text or "null")
        _, faults = self._description.check_response(*about, answer.status, body)
        self.findings += [f"{' '.join(about)} {answer.status}: {fault}" for fault in faults]
        return answer

    # --------------------------------------------------------- the alerts

    async def _enqueue(self, request: web.Request) -> web.Response:
        event = _json(await request.read())
        if faults := list(self._faults(event)):
            return _invalid(*faults)
        key = event.get("dedup_key") or f"made-{next(self._numbers)}"
        self._take(event["event_action"], (event["routing_key"], key), event)
        done = {"status": "success", "message": "Event processed", "dedup_key": key}
        return web.json_response(done, status=HTTPStatus.ACCEPTED)

    def _take(self, action: str, key: tuple[str, str], event: Json) -> None:
        alert = self._by_key.get(key)
        is_open = alert is not None and alert.state != "resolved"
        if action == "trigger" and not is_open:
            self._by_key[key] = Alert(event)
            self.alerts.append(self._by_key[key])
        elif alert is not None and is_open and action != "trigger":
            alert.state = {"acknowledge": "acknowledged", "resolve": "resolved"}[action]

    def _faults(self, event: Any) -> list[str]:
        """Return what is wrong by rules that the description does not tell."""
        if not isinstance(event, dict):
            return ["Event object format is unrecognized"]
        needed = "payload" if event.get("event_action") == "trigger" else "dedup_key"
        told = {**event, **event.get("payload", {})}
        faults = [f"{name} is too long" for name, most in MOST.items() if len(told.get(name, "")) > most]
        if event.get("routing_key") not in self._routing_keys:
            faults.append("Invalid routing key")
        if needed not in event:
            faults.append(f"{needed} is missing")
        if not _is_unicode(event):
            faults.append("JSON parse error")
        return faults


def answers(status: int, body: object = None, *, html: str = "", **headers: str) -> Play:
    """Return the play of another answer than PagerDuty's own, as JSON or, with `html`, a proxy's page."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def play(_request: web.Request, _handler: Handler) -> web.StreamResponse:
        if html:
            return web.Response(status=status, text=html, content_type="text/html", headers=named)
        return web.json_response(body, status=status, headers=named)

    return play


async def cut(request: web.Request, _handler: Handler) -> web.StreamResponse:
    """Play that the connection is reset."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def after_the_fact(play: Play) -> Play:
    """Return the play with the event taken before it."""

    async def late(request: web.Request, handler: Handler) -> web.StreamResponse:
        await handler(request)
        return await play(request, handler)

    return late


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _is_unicode(event: Mapping[str, object]) -> bool:
    """Tell whether every character is whole: half of a pair is written as JSON, and read by few."""
    try:
        return bool(json.dumps(event, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        return False


def _invalid(*errors: str) -> web.Response:
    told = {"status": "invalid event", "message": "Event object is invalid", "errors": list(errors)}
    return web.json_response(told, status=HTTPStatus.BAD_REQUEST)
