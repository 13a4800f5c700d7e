"""The webhook of Alertmanager, asked over a socket: who is let in, what is taken, and what is answered."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout, web
from structlog.testing import capture_logs

from bot.core.domain.alert import Notification
from bot.core.ports.store import StoreError
from bot.web import alertmanager
from bot.web.serve import serve

TOKEN = "the-token-of-these-tests"  # noqa: S105 - of these tests alone
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PATH = "/webhooks/alertmanager"


def message(**changes: Any) -> dict[str, Any]:
    """Return what Alertmanager 0.25 sends, one alert that fires and one that has ended."""
    alert = {
        "status": "firing",
        "labels": {"alertname": "High5xx", "severity": "critical"},
        "annotations": {"summary": "Too many errors", "runbook": "https://runbooks"},
        "startsAt": "2026-11-26T19:41:39.123456789Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus:9090/graph",
        "fingerprint": "f1",
    }
    over = alert | {"status": "resolved", "endsAt": "2026-11-26T20:41:39+01:00", "fingerprint": "f2"}
    return {
        "version": "4",
        "groupKey": '{}:{alertname="High5xx"}',
        "truncatedAlerts": 1,
        "status": "firing",
        "receiver": "chatops",
        "groupLabels": {"alertname": "High5xx"},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://am:9093",
        "alerts": [alert, over],
    } | changes


class Ear:
    """Takes what it is told; with a `fault` it cannot."""

    def __init__(self) -> None:
        self.heard: list[Notification] = []
        self.fault: StoreError | None = None

    async def hear(self, notification: Notification) -> None:
        """Keep it."""
        if self.fault is not None:
            raise self.fault
        self.heard.append(notification)


@pytest.fixture
def ear() -> Ear:
    """Return what is behind the route."""
    return Ear()


@asynccontextmanager
async def serving(ear: Ear, seconds: float = 5.0) -> AsyncIterator[ClientSession]:
    """Serve the route; yield a session whose base is its address."""
    app = web.Application(client_max_size=1024)
    app.add_routes(alertmanager.routes(TOKEN, ear.hear, seconds=seconds))
    async with (
        serve(app) as address,
        ClientSession(address.url, timeout=ClientTimeout(total=10)) as session,
    ):
        yield session


async def test_what_is_told_is_taken(ear: Ear) -> None:
    """Every word that the bot goes by arrives; a firing alert's end is none, though one is written there."""
    async with serving(ear) as session, session.post(PATH, json=message(), headers=BEARER) as answer:
        assert answer.status == 200

    [told] = ear.heard
    assert (told.key, told.is_firing) == ('{}:{alertname="High5xx"}', True)
    assert (told.truncated, told.source) == (1, "http://am:9093")
    first, second = told.alerts
    assert (first.fingerprint, first.ends_at, first.summary) == ("f1", None, "Too many errors")
    assert first.labels == {"alertname": "High5xx", "severity": "critical"}
    assert first.starts_at == datetime(2026, 11, 26, 19, 41, 39, 123457, UTC)
    assert second.ends_at == datetime(2026, 11, 26, 19, 41, 39, tzinfo=UTC)


@pytest.mark.parametrize(
    ("annotations", "summary"),
    [
        ({"description": "b"}, "b"),
        ({"summary": "", "description": "b"}, "b"),
        ({}, ""),
        ({"summary": "x" * 900}, "x" * 500),
    ],
)
def test_the_summary_is_what_describes_it(annotations: dict[str, str], summary: str) -> None:
    """Rules without a summary often have a description; neither is kept longer than anybody reads."""
    told = message()
    told["alerts"][0]["annotations"] = annotations

    assert alertmanager.read(json.dumps(told).encode()).alerts[0].summary == summary


def test_newer_and_older_alertmanagers_are_understood() -> None:
    """What is added later is passed over; what came with version 0.22 may be missing."""
    told = message(something={"new": 1})
    told["alerts"][0]["more"] = True
    del told["truncatedAlerts"]

    assert alertmanager.read(json.dumps(told).encode()).truncated == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": TOKEN},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": "Bearer t\xf6ken"},
        {"X-Token": TOKEN},
    ],
)
async def test_without_the_token_nothing_is_read(ear: Ear, headers: dict[str, str]) -> None:
    """Whatever stands there instead is refused, before the body is looked at; no token reaches the log."""
    with capture_logs() as logs:
        async with serving(ear) as session, session.post(PATH, data=b"no json", headers=headers) as answer:
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert TOKEN not in await answer.text()

    assert not ear.heard
    assert TOKEN not in str(logs)
    assert logs[0]["event"] == "alerts were refused: the token is missing or wrong"


def _without(*path: str | int) -> Callable[[dict[str, Any]], None]:
    def leave_out(told: dict[str, Any]) -> None:
        *way, last = path
        for step in way:
            told = told[step]  # type: ignore[index] # a list by number
        del told[last]  # type: ignore[arg-type] # likewise

    return leave_out


def _with(value: object, *path: str | int) -> Callable[[dict[str, Any]], None]:
    def put(told: dict[str, Any]) -> None:
        *way, last = path
        for step in way:
            told = told[step]  # type: ignore[index] # a list by number
        told[last] = value  # type: ignore[index] # likewise

    return put


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        *((_without(key), key) for key in ("version", "groupKey", "status", "alerts", "externalURL")),
        *(
            (_without("alerts", 0, key), key)
            for key in ("status", "labels", "annotations", "startsAt", "endsAt", "fingerprint")
        ),
        (_with("5", "version"), "version"),
        (_with("", "groupKey"), "groupKey"),
        (_with("unknown", "status"), "status"),
        (_with([], "alerts"), "alerts"),
        (_with(-1, "truncatedAlerts"), "truncatedAlerts"),
        (_with("2026-11-26", "alerts", 0, "startsAt"), "startsAt"),
        (_with("2026-11-26T19:41:39", "alerts", 0, "startsAt"), "startsAt"),
        (_with({"a": 1}, "alerts", 0, "labels"), "labels"),
        (_with("", "alerts", 0, "fingerprint"), "fingerprint"),
    ],
)
async def test_what_is_missing_or_wrong_is_refused(
    ear: Ear, spoil: Callable[[dict[str, Any]], None], where: str
) -> None:
    """The answer names the place, for whoever reads Alertmanager's log."""
    told = message()
    spoil(told)
    async with serving(ear) as session, session.post(PATH, json=told, headers=BEARER) as answer:
        assert answer.status == 400
        assert where in await answer.text()
    assert not ear.heard


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 500_000, b'{"version": "4"}{}'])
async def test_what_is_no_message_is_refused(ear: Ear, body: bytes) -> None:
    """Whatever arrives, it is an answer, and the next message is taken."""
    async with serving(ear) as session:
        async with session.post(PATH, data=body, headers=BEARER) as answer:
            assert answer.status == 400
        async with session.post(PATH, json=message(), headers=BEARER) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 200), (1024 * 1024 + 1, 413)])
async def test_a_body_has_its_limit(ear: Ear, size: int, status: int) -> None:
    """A megabyte is taken, though other addresses take less; a byte more is not."""
    body = json.dumps(message()).encode()
    sent = BytesIO(body.ljust(size))
    async with serving(ear) as session, session.post(PATH, data=sent, headers=BEARER) as answer:
        assert answer.status == status

    assert len(ear.heard) == (1 if status == 200 else 0)


async def test_what_cannot_be_kept_is_asked_for_again(ear: Ear) -> None:
    """Alertmanager repeats what was answered with 503, and nothing is lost."""
    async with serving(ear) as session:
        ear.fault = StoreError("The disk is full.")
        async with session.post(PATH, json=message(), headers=BEARER) as answer:
            assert answer.status == 503
        ear.fault = None
        async with session.post(PATH, json=message(), headers=BEARER) as answer:
            assert answer.status == 200

    assert len(ear.heard) == 1


async def test_a_body_that_never_ends_is_not_waited_for(ear: Ear) -> None:
    """It is asked for again; nobody holds the bot by sending slowly."""

    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with (
        serving(ear, seconds=0.1) as session,
        session.post(PATH, data=slowly(), headers=BEARER) as answer,
    ):
        assert answer.status == 503


async def test_it_is_only_told_to(ear: Ear) -> None:
    """Nothing can be read there."""
    async with serving(ear) as session, session.get(PATH, headers=BEARER) as answer:
        assert answer.status == 405
