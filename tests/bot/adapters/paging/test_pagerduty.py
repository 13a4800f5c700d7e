"""PagerDuty's Events API, over a real socket: one alert for one key, and no failure without a sentence."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.adapters.paging.pagerduty import PagerDuty
from bot.core.domain.incident import Severity
from bot.core.ports.back_end import BackEndError
from bot.core.ports.paging import Page
from bot.web.serve import serve

KEY = "0123456789abcdef0123456789abcdef"
PAGE = Page(
    key="inc_1",
    team="payment-team",
    title="Payment down",
    severity=Severity.SEV1,
    service="payment-service",
    link="https://discord.com/channels/1/2",
)
FIELDS = {"routing_key", "event_action", "dedup_key", "payload", "client", "links"}


@dataclass
class Alerts:
    """What PagerDuty knows: each alert by its key, how often it rang; `answer` stands in for its answers."""

    states: dict[str, str] = field(default_factory=dict)
    rang: list[dict[str, Any]] = field(default_factory=list)
    answer: web.Response | None = None
    hangs: bool = False
    url: str = ""

    async def enqueue(self, request: web.Request) -> web.Response:
        """Take an event; an unknown field, a missing one or another key is an error."""
        event = await request.json()
        action, key = event["event_action"], event.get("dedup_key")
        needs = {"payload"} if action == "trigger" else {"dedup_key"}
        if set(event) - FIELDS or not needs <= set(event) or event["routing_key"] != KEY:
            return web.json_response({"status": "invalid event", "message": "no"}, status=400)
        if action == "trigger" and self.states.get(key) in {None, "resolved"}:
            self.rang.append(event)
            self.states[key] = "triggered"
        elif key in self.states and self.states[key] != "resolved":
            self.states[key] = {"acknowledge": "acknowledged", "resolve": "resolved"}.get(action, "triggered")
        if self.hangs:
            await asyncio.Event().wait()
        done = {"status": "success", "message": "Event processed", "dedup_key": key}
        return self.answer or web.json_response(done, status=202)


@pytest.fixture
async def alerts() -> AsyncIterator[Alerts]:
    """Run a PagerDuty."""
    alerts, app = Alerts(), web.Application()
    app.router.add_post("/v2/enqueue", alerts.enqueue)
    async with serve(app, "127.0.0.1", 0) as address:
        alerts.url = f"{address.url}/v2/enqueue"
        yield alerts


@pytest.fixture
async def pager(alerts: Alerts) -> AsyncIterator[PagerDuty]:
    """Return the adapter, with half a second of patience."""
    options = {"routing_keys": {"payment-team": KEY}, "url": alerts.url, "timeout": 0.5}
    async with aiohttp.ClientSession() as session:
        yield PagerDuty.build(session, options, {})


async def test_the_same_key_rings_once(pager: PagerDuty, alerts: Alerts) -> None:
    """Taken, over, and told again, one alert is all there is."""
    await pager.page(PAGE)
    await pager.page(PAGE)
    await pager.acknowledge(PAGE)
    assert alerts.states == {"inc_1": "acknowledged"}
    await pager.resolve(PAGE)
    await pager.acknowledge(PAGE)

    assert alerts.states == {"inc_1": "resolved"}
    (event,) = alerts.rang
    assert event["payload"] == {
        "summary": "SEV-1 payment-service: Payment down",
        "source": "payment-service",
        "severity": "critical",
        "component": "payment-service",
        "group": "payment-team",
    }
    assert event["links"] == [{"href": PAGE.link, "text": "The room in Discord"}]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (web.json_response({"status": "invalid event"}, status=400), "answered 400: .*invalid event"),
        (web.Response(status=429, headers={"Retry-After": "7"}), "answered 429, and asks to wait 7 s"),
        (
            web.Response(status=502, text="<html></html>", content_type="text/html"),
            "answered 502$",
        ),
        (web.Response(status=500), "answered 500$"),
    ],
)
async def test_what_goes_wrong_is_a_sentence(
    pager: PagerDuty, alerts: Alerts, answer: web.Response, says: str
) -> None:
    """With PagerDuty's own words where it has any; never with the routing key."""
    alerts.answer = answer
    with pytest.raises(BackEndError, match=says) as caught:
        await pager.page(PAGE)

    assert KEY not in str(caught.value)


async def test_an_answer_that_does_not_come(pager: PagerDuty, alerts: Alerts) -> None:
    """The time limit is the adapter's own; what rang meanwhile does not ring again."""
    alerts.hangs = True
    with pytest.raises(BackEndError, match="in time"):
        await pager.page(PAGE)
    alerts.hangs = False
    await pager.page(PAGE)

    assert len(alerts.rang) == 1


async def test_nobody_is_there() -> None:
    """The sentence says so; a team without a key is named, with those that have one."""
    async with aiohttp.ClientSession() as session:
        options = {"routing_keys": {"a": KEY, "payment-team": KEY}, "url": "http://127.0.0.1:1/"}
        pager = PagerDuty.build(session, options, {})
        with pytest.raises(BackEndError, match="cannot be reached"):
            await pager.page(PAGE)
        other = Page(key="k", team="b", title="t", severity=Severity.SEV3)
        with pytest.raises(BackEndError, match="no routing key of b, only of a, payment-team"):
            await pager.page(other)
        assert KEY not in await pager.ping()


@pytest.mark.parametrize("options", [{}, {"routing_keys": {}}, {"routing_keys": {"a": ""}}, {"key": "x"}])
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    """With those there are."""
    nothing: Any = None
    with pytest.raises(ValueError, match="the options are routing_keys, url and timeout"):
        PagerDuty.build(nothing, options, {})
