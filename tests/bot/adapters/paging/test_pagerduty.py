"""PagerDuty's Events API, over a real socket: what an event holds, and no failure without a sentence."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.adapters.paging.pagerduty import PagerDuty
from bot.core.domain.incident import Severity
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.paging import Page
from tests.fakes.pagerduty import FakePagerDuty, Play, answers

KEY = "0123456789abcdef0123456789abcdef"
PAGE = Page(
    key="inc_1",
    team="payment-team",
    title="Payment down",
    severity=Severity.SEV1,
    service="payment-service",
    link="https://discord.com/channels/1/2",
)


@pytest.fixture
def pagerduty() -> FakePagerDuty:
    """Return a PagerDuty with one integration."""
    return FakePagerDuty({KEY})


@pytest.fixture
async def pager(pagerduty: FakePagerDuty) -> AsyncIterator[PagerDuty]:
    """Return the adapter, with a third of a second of patience."""
    async with pagerduty.served() as url, aiohttp.ClientSession() as session:
        yield PagerDuty.build(
            session, {"routing_keys": {"payment-team": KEY}, "url": url, "timeout": 0.3}, {}
        )
    assert pagerduty.findings == []


async def test_an_event_tells_what_there_is(pager: PagerDuty, pagerduty: FakePagerDuty) -> None:
    """The incident in one line, where it is, how bad, whose it is, and the way to its room."""
    await pager.page(PAGE)

    assert pagerduty.alerts[0].event == {
        "routing_key": KEY,
        "event_action": "trigger",
        "dedup_key": "inc_1",
        "client": "chatops",
        "payload": {
            "summary": "SEV-1 payment-service: Payment down",
            "source": "payment-service",
            "severity": "critical",
            "component": "payment-service",
            "group": "payment-team",
        },
        "links": [{"href": PAGE.link, "text": "The room in Discord"}],
    }


async def test_an_event_leaves_out_what_there_is_not(pager: PagerDuty, pagerduty: FakePagerDuty) -> None:
    """Without a service the bot is the source, without a room there is no link."""
    await pager.page(replace(PAGE, severity=Severity.SEV3, service=None, link=None))

    event = pagerduty.alerts[0].event
    assert event["links"] == []
    assert event["payload"] == {
        "summary": "SEV-3: Payment down",
        "source": "chatops",
        "severity": "warning",
        "group": "payment-team",
    }


@pytest.mark.parametrize(
    ("play", "says"),
    [
        (answers(400, {"status": "invalid event"}), "answered 400: .*invalid event"),
        (answers(429, html="slow down", Retry_After="7"), "answered 429, and asks to wait 7 s$"),
        (answers(502, html="<h1>Bad Gateway</h1>"), "answered 502$"),
        (answers(500, {"message": f"{KEY} " + "x" * 500}), "answered 500: "),
    ],
)
async def test_what_goes_wrong_is_a_sentence(
    pager: PagerDuty, pagerduty: FakePagerDuty, play: Play, says: str
) -> None:
    """With PagerDuty's own words where it has any, as many as a card can bear; never with the routing key."""
    pagerduty.plays.append(play)

    with pytest.raises(BackEndError, match=says) as caught:
        await pager.page(PAGE)

    assert KEY not in str(caught.value)
    assert len(str(caught.value)) < 250


async def test_an_answer_that_does_not_come(pager: PagerDuty, pagerduty: FakePagerDuty) -> None:
    """The time limit is the adapter's own."""
    pagerduty.plays.append(pagerduty.silent)

    with pytest.raises(BackEndError, match="in time"):
        await pager.page(PAGE)


async def test_a_redirect_is_not_followed(pager: PagerDuty, pagerduty: FakePagerDuty) -> None:
    """Whoever answers instead of PagerDuty does not get the routing key sent elsewhere."""
    pagerduty.plays += [answers(307, Location="/v2/enqueue")]

    with pytest.raises(BackEndError, match="answered 307"):
        await pager.page(PAGE)

    assert pagerduty.alerts == []


async def test_nobody_is_there() -> None:
    """The sentence says so; a team without a key is named, with those that have one."""
    async with aiohttp.ClientSession() as session:
        options = {"routing_keys": {"a": KEY, "payment-team": KEY}, "url": "http://127.0.0.1:1/"}
        pager = PagerDuty.build(session, options, {})
        with pytest.raises(BackEndError, match="cannot be reached"):
            await pager.page(PAGE)
        other = Page(key="k", team="b", title="t", severity=Severity.SEV3)
        with pytest.raises(NotSetUp, match="no routing key of b, only of a, payment-team"):
            await pager.page(other)
        assert KEY not in await pager.ping()


@pytest.mark.parametrize("options", [{}, {"routing_keys": {}}, {"routing_keys": {"a": ""}}, {"key": "x"}])
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    """With those there are."""
    nothing: Any = None
    with pytest.raises(ValueError, match="the options are routing_keys, url and timeout"):
        PagerDuty.build(nothing, options, {})
