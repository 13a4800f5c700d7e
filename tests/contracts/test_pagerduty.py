"""The PagerDuty of the tests: it takes and answers what the official description says, and nothing else."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from typing_extensions import override

from bot.core.ports.back_end import BackEndError
from tests.contracts.paging_bench import TEAMS, PagerDutyBench, Trouble, pagerduty
from tests.contracts.test_paging import PAYMENTS
from tests.fakes import description
from tests.fakes.pagerduty import FakePagerDuty

KEY = TEAMS["payment-team"]
PAYLOAD = {"summary": "Payments fail", "source": "payment-service", "severity": "critical"}
TRIGGER = {"routing_key": KEY, "event_action": "trigger", "dedup_key": "inc_1", "payload": PAYLOAD}


@pytest.fixture
def fake() -> FakePagerDuty:
    """Return a PagerDuty that knows the teams."""
    return FakePagerDuty(TEAMS.values())


@pytest.fixture
async def http(fake: FakePagerDuty) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a line to it."""
    async with fake.served() as url, aiohttp.ClientSession(url.removesuffix("enqueue")) as session:
        yield session


@pytest.fixture
def _official() -> None:
    """Tell why nothing can be checked where the description is absent."""
    if not description.PAGERDUTY.is_file():
        pytest.skip(description.ABSENT)


async def send(http: aiohttp.ClientSession, event: Any, path: str = "enqueue") -> tuple[int, Any]:
    """Send an event; return the status and the body of the answer."""
    async with http.post(path, json=event) as answer:
        return answer.status, await answer.json(content_type=None)


@pytest.mark.usefixtures("_official")
async def test_every_call_is_held_against_the_description() -> None:
    """Also those of the contract suite: what the adapter sends, and what it is answered."""
    async with pagerduty() as bench:
        assert isinstance(bench, PagerDutyBench)
        for step in (bench.pager.page, bench.pager.acknowledge, bench.pager.resolve):
            await step(PAYMENTS)
        bench.fail_late(Trouble.SILENT)
        with pytest.raises(BackEndError, match="within"):
            await bench.pager.page(PAYMENTS)

        assert (bench._fake.checked, bench._fake.findings) == (4, [])


@pytest.mark.usefixtures("_official")
@pytest.mark.parametrize(
    ("event", "fault"),
    [
        ({**TRIGGER, "colour": "red"}, "'colour' was unexpected"),
        ({**TRIGGER, "payload": {**PAYLOAD, "team": "x"}}, "'team' was unexpected"),
        ({**TRIGGER, "payload": {**PAYLOAD, "severity": "sev1"}}, "'sev1' is not one of"),
        ({**TRIGGER, "payload": {"summary": "x", "severity": "info"}}, "'source' is a required property"),
        ({**TRIGGER, "event_action": "ack"}, "'ack' is not one of"),
        ({**TRIGGER, "links": [{"href": "https://x", "title": "y"}]}, "'title' was unexpected"),
        ({"event_action": "trigger", "payload": PAYLOAD}, "'routing_key' is a required property"),
        ([], "[] is not of type 'object'"),
    ],
)
async def test_what_is_not_described_is_a_finding(
    fake: FakePagerDuty, http: aiohttp.ClientSession, event: Any, fault: str
) -> None:
    """An unknown field, wherever it stands, a missing one, another word: refused, and noted for the test."""
    status, told = await send(http, event)

    assert (status, told["status"]) == (400, "invalid event")
    assert len(fake.findings) == 1
    assert fault in fake.findings[0]
    assert fake.alerts == []


@pytest.mark.usefixtures("_official")
async def test_an_unknown_route_is_a_finding(fake: FakePagerDuty, http: aiohttp.ClientSession) -> None:
    """A wrong path as well as a wrong method."""
    await send(http, TRIGGER, "enqueues")
    async with http.get("enqueue") as answer:
        assert answer.status == 400

    assert [finding.split(":")[0] for finding in fake.findings] == ["POST /v2/enqueues", "GET /v2/enqueue"]


class Sloppy(FakePagerDuty):
    """One whose answers are wrong."""

    @override
    async def _enqueue(self, request: web.Request) -> web.Response:
        return web.json_response({"message": 1, "colour": "red"}, status=202)


@pytest.mark.usefixtures("_official")
async def test_an_answer_that_is_not_described_is_a_finding() -> None:
    """The fake is held to its word, too."""
    sloppy = Sloppy(TEAMS.values())
    async with sloppy.served() as url, aiohttp.ClientSession() as http:
        await send(http, TRIGGER, url)

    for fault in ("'colour' was unexpected", "1 is not of type 'string'", "'status' is a required property"):
        assert any(fault in finding for finding in sloppy.findings)


@pytest.mark.parametrize(
    ("event", "fault"),
    [
        ({**TRIGGER, "routing_key": "0" * 32}, "Invalid routing key"),
        ({**TRIGGER, "dedup_key": "k" * 256}, "dedup_key is too long"),
        ({**TRIGGER, "payload": {**PAYLOAD, "summary": "x" * 1025}}, "summary is too long"),
        ({**TRIGGER, "payload": {**PAYLOAD, "summary": "\ud83d"}}, "JSON parse error"),
        ({"routing_key": KEY, "event_action": "trigger"}, "payload is missing"),
        ({"routing_key": KEY, "event_action": "resolve"}, "dedup_key is missing"),
    ],
)
async def test_rules_that_are_not_in_the_description(
    fake: FakePagerDuty, http: aiohttp.ClientSession, event: Any, fault: str
) -> None:
    """PagerDuty refuses these, too; the caller is told, and nobody is woken."""
    status, told = await send(http, event)

    assert (status, told["errors"]) == (400, [fault])
    assert (fake.alerts, fake.findings) == ([], [])


async def test_one_key_is_one_alert_of_one_integration(
    fake: FakePagerDuty, http: aiohttp.ClientSession
) -> None:
    """The same key of another integration is another alert, and each event without one is its own."""
    nameless = {name: value for name, value in TRIGGER.items() if name != "dedup_key"}
    events = [TRIGGER, TRIGGER, {**TRIGGER, "routing_key": TEAMS["order-team"]}, nameless, nameless]
    told = [await send(http, event) for event in events]

    assert [status for status, _ in told] == [202] * 5
    assert [body["dedup_key"] for _, body in told] == ["inc_1"] * 3 + ["made-1", "made-2"]
    assert len(fake.alerts) == 4
