"""PagerDuty over a real socket: one alert for one key, who is on call, and nothing undescribed."""

import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from itertools import count
from typing import Any

from aiohttp import web
from typing_extensions import override

from tests.fakes.description import PAGERDUTY, PAGERDUTY_REST, close
from tests.fakes.openapi import Described, OpenApi
from tests.fakes.vendor import Json, Vendor, parse

MOST = {"summary": 1024, "dedup_key": 255}
"""Characters; https://developer.pagerduty.com/docs/send-alert-event"""
EVENTS = "/v2/enqueue"


@dataclass
class Alert:
    """What rang: the event that triggered it, and what became of it: triggered, acknowledged or resolved."""

    event: Json
    state: str = "triggered"


@dataclass(frozen=True)
class Duty:
    """Somebody's turn: by a schedule, or a policy, and at which level; they are known by their name."""

    name: str
    schedule: str = "PSCHED1"
    policy: str = "PPOLICY"
    level: int = 1


class Descriptions:
    """The two official descriptions, each for its own routes."""

    def __init__(self, events: OpenApi, rest: OpenApi) -> None:
        self._events = events
        self._rest = rest

    def request(self, request: web.Request, body: bytes) -> Sequence[str]:
        """Return what is wrong with a call."""
        return self._of(request).request(request, body)

    def response(self, request: web.Request, body: bytes, response: web.Response) -> Sequence[str]:
        """Return what is wrong with an answer."""
        return self._of(request).response(request, body, response)

    def _of(self, request: web.Request) -> OpenApi:
        return self._events if request.path.startswith("/v2/") else self._rest


@cache
def described() -> Descriptions | None:
    """Return the official descriptions; None where they are not on this machine."""
    if not (PAGERDUTY.is_file() and PAGERDUTY_REST.is_file()):
        return None
    refused = {400, 401, 403}  # the first is described without its words
    events = OpenApi(PAGERDUTY, "/v2", anywhere=refused, amend=_close)
    return Descriptions(events, OpenApi(PAGERDUTY_REST, anywhere=refused, amend=_cut))


def _close(description: Described) -> None:
    """Let answers have no fields beyond the described ones, either."""
    close(description["components"])


def _cut(description: Described) -> None:
    """Leave out what nobody calls here."""
    description["paths"] = {"/oncalls": description["paths"]["/oncalls"]}


class FakePagerDuty(Vendor):
    """Knows the `alerts` that rang, oldest first; people may look at them, and take none by themselves.

    `duties` say who is on call, for whoever has the `token`.
    """

    def __init__(self, routing_keys: Collection[str], token: str = "") -> None:
        super().__init__(described())
        self.alerts: list[Alert] = []
        self.duties: list[Duty] = []
        self._routing_keys = routing_keys
        self._token = token
        self._by_key: dict[tuple[str, str], Alert] = {}
        self._numbers = count(1)

    @override
    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Listen inside the block; yield the address that takes events."""
        async with super().served() as address:
            yield f"{address}{EVENTS}"

    @override
    def routes(self) -> Sequence[web.RouteDef]:
        return [web.post(EVENTS, self._enqueue), web.get("/oncalls", self._on_calls)]

    @override
    def invalid(self, faults: Sequence[str]) -> web.Response:
        told = {"status": "invalid event", "message": "Event object is invalid", "errors": list(faults)}
        return web.json_response(told, status=HTTPStatus.BAD_REQUEST)

    # --------------------------------------------------------- the alerts

    async def _enqueue(self, request: web.Request) -> web.Response:
        event = parse(await request.read())
        if faults := list(self._faults(event)):
            return self.invalid(faults)
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

    # ---------------------------------------------------- who is on call

    async def _on_calls(self, request: web.Request) -> web.Response:
        if request.headers["Authorization"] != f"Token token={self._token}":
            error = {"message": "Authentication failed", "code": 2006}
            return web.json_response({"error": error}, status=HTTPStatus.UNAUTHORIZED)
        schedules = request.query.getall("schedule_ids[]", [])
        policies = request.query.getall("escalation_policy_ids[]", [])
        found = [
            _duty(each)
            for each in self.duties
            if (not schedules or each.schedule in schedules) and (not policies or each.policy in policies)
        ]
        return web.json_response({"oncalls": found, "limit": 100, "offset": 0, "more": False})


def _duty(duty: Duty) -> Json:
    return {
        "user": _reference("user_reference", f"U{duty.name.upper().replace(' ', '')}", duty.name),
        "schedule": _reference("schedule_reference", duty.schedule, "Rotation"),
        "escalation_policy": _reference("escalation_policy_reference", duty.policy, "Policy"),
        "escalation_level": duty.level,
        "start": "2026-03-02T09:00:00Z",
        "end": "2026-03-09T09:00:00Z",
    }


def _reference(kind: str, name: str, summary: str) -> Json:
    return {"id": name, "type": kind, "summary": summary}


def _is_unicode(event: Mapping[str, object]) -> bool:
    """Tell whether every character is whole: half of a pair is written as JSON, and read by few."""
    try:
        return bool(json.dumps(event, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        return False
