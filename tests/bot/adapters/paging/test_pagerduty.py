"""PagerDuty's Events API, over a real socket: what an event holds, and no failure without a sentence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.adapters.paging.pagerduty import PagerDuty
from bot.core.domain.incident import Severity
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.paging import Page
from tests.fakes.documented import sample
from tests.fakes.pagerduty import EVENTS, Duty, FakePagerDuty
from tests.fakes.vendor import Play, after_the_fact, answers, every_fault, limit

KEY = "0123456789abcdef0123456789abcdef"
PAGE = Page(
    key="inc_1",
    team="payment-team",
    title="Payment down",
    severity=Severity.SEV1,
    service="payment-service",
    link="https://discord.com/channels/1/2",
)


TOKEN = "rest-token"  # noqa: S105 - nobody's
FAULTS = tuple(every_fault(FakePagerDuty({KEY})))


@pytest.fixture
def pagerduty() -> FakePagerDuty:
    """Return a PagerDuty with one integration."""
    return FakePagerDuty({KEY}, TOKEN)


@asynccontextmanager
async def served(pagerduty: FakePagerDuty, **more: Any) -> AsyncIterator[PagerDuty]:
    """Run it, and yield the adapter, which tries once."""
    async with pagerduty.served() as url, aiohttp.ClientSession() as session:
        rest = {"token": TOKEN, "url": url.removesuffix(EVENTS), "schedules": {"payment-team": "PSCHED1"}}
        options = {"routing_keys": {"payment-team": KEY}, "url": url, "tries": 1, "rest": rest, **more}
        yield PagerDuty.build(session, options, {})
    assert pagerduty.findings == []


@pytest.fixture
async def pager(pagerduty: FakePagerDuty) -> AsyncIterator[PagerDuty]:
    """Return the adapter, with more patience than a busy machine needs."""
    async with served(pagerduty, timeout=limit()) as pager:
        yield pager


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
        (answers(400, {"message": "Event object is invalid"}), "answered 400: Event object is invalid$"),
        (answers(429, {"status": "throttle"}, Retry_After="7"), "answered 429, and asks to wait 7 s$"),
        (answers(502, html="<h1>Bad Gateway</h1>"), "answered 502: a page of HTML, as a proxy sends$"),
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
    assert len(str(caught.value)) < 350


async def test_an_answer_that_does_not_come(pagerduty: FakePagerDuty) -> None:
    """The time limit is the adapter's own."""
    pagerduty.plays.append(pagerduty.silent)
    async with served(pagerduty, timeout=0.3) as pager:
        with pytest.raises(BackEndError, match=r"did not answer within 0\.3 s"):
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


@pytest.mark.parametrize("step", ["page", "acknowledge", "resolve"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_at_any_event_rings_once(pagerduty: FakePagerDuty, step: str, fault: str) -> None:
    """It is a sentence without the key; made again, there is one alert, as it should be."""
    async with served(pagerduty, timeout=limit(fault)) as pager:
        if step != "page":
            pagerduty.plays.append(lambda request, handler: handler(request))
            await pager.page(PAGE)
        pagerduty.plays.append(every_fault(pagerduty, told={"message": f"no {KEY}"})[fault])
        with pytest.raises(BackEndError, match=r"^PagerDuty \w+") as caught:
            await getattr(pager, step)(PAGE)
        await getattr(pager, step)(PAGE)

    assert KEY not in str(caught.value)
    state = {"page": "triggered", "acknowledge": "acknowledged", "resolve": "resolved"}[step]
    assert [alert.state for alert in pagerduty.alerts] == [state]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_at_the_question_is_a_sentence(pagerduty: FakePagerDuty, fault: str) -> None:
    """Without the token, too."""
    play = every_fault(pagerduty, told={"message": f"no {TOKEN}"})[fault]
    pagerduty.plays += [play] * (2 if fault.startswith("reset") else 1)  # aiohttp itself asks once more
    async with served(pagerduty, timeout=limit(fault)) as pager:
        with pytest.raises(BackEndError, match=r"^PagerDuty \w+") as caught:
            await pager.on_call("payment-team")

    assert TOKEN not in str(caught.value)


async def test_what_passes_is_tried_again_with_the_same_key(pagerduty: FakePagerDuty) -> None:
    """A failure after the fact and a short wait that it asks for are no trouble, and ring once."""
    failed = after_the_fact(answers(500, {"status": "error"}))
    pagerduty.plays += [failed, answers(429, {"status": "throttle"}, Retry_After="0")]
    async with served(pagerduty, tries=3) as pager:
        await pager.page(PAGE)

    assert (len(pagerduty.alerts), len(pagerduty.calls)) == (1, 3)


async def test_an_answer_that_is_none_is_no_page(pager: PagerDuty, pagerduty: FakePagerDuty) -> None:
    """Whatever says 200 in PagerDuty's place has called nobody."""
    pagerduty.plays.append(answers(200, {"status": "ok"}))

    with pytest.raises(BackEndError, match="something else than was asked for"):
        await pager.page(PAGE)


async def test_the_check_asks_who_is_on_call(pagerduty: FakePagerDuty) -> None:
    """Their names are on its line; where nobody is, it fails with the team and the id it looked at."""
    async with served(pagerduty) as pager:
        with pytest.raises(BackEndError, match=r"nobody on call for payment-team \(PSCHED1\)"):
            await pager.ping()
        pagerduty.duties.append(Duty("Maria Perez"))
        line = await pager.ping()

    assert line.endswith("(not tried: it would page), on call: payment-team: Maria Perez")
    assert pagerduty.alerts == []


async def test_a_wrong_token_is_told_by_the_check(pagerduty: FakePagerDuty) -> None:
    """As what no second try would mend."""
    async with served(pagerduty, rest={"token": "other"}) as pager:
        assert await pager.on_call("payment-team") == ()
        assert "no team is asked for" in await pager.ping()
    pagerduty = FakePagerDuty({KEY}, "other")
    async with served(pagerduty) as pager:
        with pytest.raises(NotSetUp, match="answered 401: Authentication failed"):
            await pager.ping()


async def test_without_a_token_nobody_is_known() -> None:
    """What it calls people by is not enough to ask who they are."""
    async with aiohttp.ClientSession() as session:
        pager = PagerDuty.build(session, {"routing_keys": {"a": KEY}, "url": "http://127.0.0.1:1/"}, {})
        assert await pager.on_call("a") == ()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"routing_keys": {}},
        {"routing_keys": {"a": ""}},
        {"key": "x"},
        {"routing_keys": {"a": "k"}, "rest": {}},
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    """With those there are."""
    nothing: Any = None
    with pytest.raises(ValueError, match="the options are routing_keys, url, timeout, tries, rest"):
        PagerDuty.build(nothing, options, {})


async def test_the_documented_example_can_be_built() -> None:
    """Whoever copies it from docs/adapters starts a bot."""
    async with aiohttp.ClientSession() as session:
        assert PagerDuty.build(session, sample("pagerduty"), {})
