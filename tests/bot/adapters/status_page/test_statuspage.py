"""Statuspage over a real socket: one incident whatever fails, told once, and no faster than allowed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.adapters.status_page.statuspage import Statuspage
from bot.core.domain.incident import Severity, Status
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.status_page import ComponentState, Statement
from tests.contracts.statuspage_bench import COMPONENTS, TOKEN, StatuspageBench, served
from tests.contracts.test_status_page import FIXED, FOUND, OPENED, PAYMENTS
from tests.fakes import description
from tests.fakes.documented import sample
from tests.fakes.statuspage import FakeStatuspage
from tests.fakes.vendor import Play, after_the_fact, answers, every_fault, limit

BOTH = replace(PAYMENTS, statements=(OPENED, FOUND), notify=True)
STATES = {
    "payment-service": ComponentState.MAJOR_OUTAGE,
    "order-service": ComponentState.PARTIAL_OUTAGE,
    "api-gateway": ComponentState.OPERATIONAL,
}
CALLS = ("GET /incidents", "POST /incidents", "PATCH /inc1", "GET /components", "PATCH /part0")
FAULTS = tuple(every_fault(FakeStatuspage("", {})))


def bodies(bench: StatuspageBench) -> list[list[str]]:
    """Return what stands on each incident, oldest first."""
    return [[each["body"] for each in one["incident_updates"]][::-1] for one in bench.fake.incidents]


def faults(bench: StatuspageBench, call: str, fault: str) -> list[Play]:
    """Return the plays of a fault: aiohttp itself asks once more where a connection is reset."""
    play = every_fault(bench.fake, told={"message": f"no {TOKEN}"})[fault]
    return [play] * (2 if fault.startswith("reset") and call.startswith("GET") else 1)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_at_any_call_doubles_nothing(call: str, fault: str) -> None:
    """It is a sentence without the token; the next process brings what is missing, and tells people once."""
    async with served(timeout=limit(fault), tries=1) as bench:
        bench.fake.plays_on[call] = faults(bench, call, fault)
        with pytest.raises(BackEndError, match=r"^Statuspage .*\.$") as caught:
            await bench.page.publish(BOTH, STATES)
        bench.fake.plays_on.clear()
        await bench.restarted().publish(BOTH, STATES)

        assert TOKEN not in str(caught.value)
        assert bodies(bench) == [["Payments fail.", "Stripe API key expired."]]
        assert bench.fake.told == ["Stripe API key expired."]
        assert (await bench.components())["order-service"] is ComponentState.PARTIAL_OUTAGE


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_check_that_fails_says_why(fault: str) -> None:
    """The same sentences for `chatops check`."""
    async with served(timeout=limit(fault), tries=1) as bench:
        bench.fake.plays_on["GET "] = faults(bench, "GET", fault)
        with pytest.raises(BackEndError, match=r"^Statuspage .*\.$"):
            await bench.page.ping()


@pytest.mark.parametrize(
    ("status", "html", "is_final"),
    [(401, "", True), (422, "", True), (403, "<html>", False), (409, "", False), (307, "", False)],
)
async def test_only_its_own_refusal_is_final(status: int, html: str, *, is_final: bool) -> None:
    """What a proxy answers, or a conflict, may be gone in a minute."""
    async with served() as bench:
        bench.fake.plays.append(answers(status, {"message": "no"}, html=html))
        with pytest.raises(BackEndError, match=f"answered {status}") as caught:
            await bench.page.publish(PAYMENTS, {})

    assert isinstance(caught.value, NotSetUp) == is_final


async def test_it_is_found_again_after_a_restart() -> None:
    """Another process finds the incident by our key, among others that are not ours."""
    async with served() as bench, served() as other:
        await bench.page.publish(PAYMENTS, {})
        other.fake.incidents += [{"id": "x", "name": "By hand", "status": "resolved"}, *bench.fake.incidents]
        await other.page.publish(BOTH, {})

        assert len(other.fake.incidents) == 2
        assert [each["body"] for each in other.fake.incidents[1]["incident_updates"]][::-1] == [
            "Payments fail.",
            "Stripe API key expired.",
        ]


async def test_an_old_open_incident_is_found_among_many() -> None:
    """A hundred newer ones, all resolved, do not hide it."""
    async with served() as bench, served() as other:
        await bench.page.publish(PAYMENTS, {})
        newer = [{"id": f"x{n}", "name": "Old", "status": "resolved"} for n in range(100)]
        other.fake.incidents += [*newer, *bench.fake.incidents]
        await other.page.publish(PAYMENTS, {})

        assert len(other.fake.incidents) == 101


async def test_one_that_somebody_deleted_is_made_again() -> None:
    """Whoever is told of it anew reads all that was said."""
    async with served() as bench:
        await bench.page.publish(PAYMENTS, {})
        bench.fake.incidents.clear()
        await bench.page.publish(BOTH, {})

        assert bodies(bench) == [["Payments fail.", "Stripe API key expired."]]


async def test_words_of_others_are_not_counted_as_ours() -> None:
    """Somebody writes an update on Statuspage itself: our next one is told all the same."""
    async with served() as bench:
        await bench.page.publish(PAYMENTS, {})
        update = {"id": "u", "status": "investigating", "body": "By hand."}
        bench.fake.incidents[0]["incident_updates"].insert(0, update)
        await bench.page.publish(BOTH, {})

        assert bodies(bench) == [["Payments fail.", "By hand.", "Stripe API key expired."]]


async def test_subscribers_are_told_where_it_is_asked_for() -> None:
    """Of the newest statement alone, and never of a mended title."""
    async with served() as bench:
        await bench.page.publish(PAYMENTS, {})
        await bench.page.publish(BOTH, {})
        await bench.page.publish(replace(BOTH, title="Payments"), {})
        again = Statement(FIXED.at + timedelta(hours=1), Status.INVESTIGATING, "It is back.")
        await bench.page.publish(replace(BOTH, statements=(OPENED, FOUND, FIXED, again)), {})

        assert bench.fake.told == ["Stripe API key expired.", "It is back."]


async def test_an_incident_lists_its_own_component_alone() -> None:
    """Others that are broken meanwhile are set on their own; a service without a component is left out."""
    async with served() as bench:
        await bench.page.publish(PAYMENTS, STATES)

        (only,) = bench.fake.incidents
        assert [each["id"] for each in only["components"]] == [COMPONENTS["payment-service"]]
        assert [*bench.fake.components.values()] == ["partial_outage", "major_outage"]
        assert only["impact_override"] == "critical"


async def test_what_is_as_it_should_be_is_not_written_again() -> None:
    """The same once more is two questions, and no change."""
    async with served() as bench:
        await bench.page.publish(BOTH, STATES)
        bench.fake.calls.clear()
        await bench.page.publish(BOTH, STATES)

        assert [call.split()[0] for call in bench.fake.calls] == ["GET", "GET"]


async def test_a_severity_that_changes_is_mended_silently() -> None:
    """Without a statement of its own."""
    async with served() as bench:
        await bench.page.publish(PAYMENTS, {})
        await bench.page.publish(replace(PAYMENTS, severity=Severity.SEV3, notify=True), {})

        assert bench.fake.incidents[0]["impact_override"] == "minor"
        assert bodies(bench) == [["Payments fail."]]


async def test_no_more_than_one_call_in_a_second() -> None:
    """A hundred calls never meet the refusal that faster ones do."""
    async with served() as bench:
        for _ in range(25):
            await bench.page.publish(BOTH, STATES)
        assert len(bench.fake.calls) > 50
        assert len(bench.clock.slept) == len(bench.fake.calls) - 1
        assert bench.clock.seconds >= len(bench.fake.calls) - 1


async def test_too_many_calls_are_refused() -> None:
    """Whoever is faster is told how long to wait, and does not wait for it while somebody looks on."""
    async with served(every=0) as bench:
        await bench.page.publish(BOTH, STATES)
        while len(bench.fake.calls) < 59:
            await bench.page.publish(BOTH, STATES)
        with pytest.raises(BackEndError, match="answered 420: Enhance your calm, and asks to wait 60 s"):
            await bench.page.publish(BOTH, STATES)


async def test_a_short_wait_is_waited_for() -> None:
    """What it asks for is done, within what a person at the other end can bear."""
    async with served(every=0) as bench:
        bench.fake.plays.append(answers(429, {"message": "slow"}, Retry_After="2"))
        await bench.page.publish(PAYMENTS, {})

        assert bench.clock.slept == [2.0]
        assert bodies(bench) == [["Payments fail."]]


async def test_a_lost_answer_is_not_sent_again_at_once() -> None:
    """Only a look at the page tells whether the words stand there."""
    async with served() as bench:
        bench.fake.plays_on["POST /incidents"] = [after_the_fact(answers(500, {"message": "oops"}))]
        with pytest.raises(BackEndError):
            await bench.page.publish(PAYMENTS, {})

        assert len(bench.fake.incidents) == 1
        assert sum(call.startswith("POST") for call in bench.fake.calls) == 1


async def test_the_check_misses_what_is_not_there() -> None:
    """A component's id, the page, a wrong token: each by its name."""
    async with served() as bench:
        assert "'Example status', with 2 components" in await bench.page.ping()
    async with served(components={"order-service": "nothing"}) as bench:
        with pytest.raises(NotSetUp, match="no component nothing of order-service"):
            await bench.page.ping()
    for wrong, status in (({"page": "other"}, 404), ({"token": "other"}, 401)):
        async with served(**wrong) as bench:
            with pytest.raises(NotSetUp, match=f"answered {status}"):
                await bench.page.ping()


async def test_more_components_than_a_page_holds_are_all_known() -> None:
    """They come in pages of a hundred."""
    async with served() as bench:
        bench.fake.components = {**{f"x{n}": "operational" for n in range(150)}, **bench.fake.components}

        assert await bench.page.ping()


@pytest.mark.skipif(not description.STATUSPAGE.is_file(), reason=description.ABSENT)
async def test_every_call_is_held_against_the_description() -> None:
    """A field that is not in it is refused, and a finding; so is an answer that differs."""
    async with served() as bench:
        await bench.page.publish(BOTH, STATES)
        assert bench.fake.checked == len(bench.fake.calls)


@pytest.mark.skipif(not description.STATUSPAGE.is_file(), reason=description.ABSENT)
async def test_what_is_not_described_is_a_finding() -> None:
    """A field that nobody knows is refused and noted."""
    fake = FakeStatuspage(TOKEN, {})
    async with fake.served() as url, aiohttp.ClientSession(f"{url}/v1/pages/page1/") as http:
        told = {"incident": {"name": "x", "colour": "red"}}
        async with http.post("incidents", json=told, headers={"Authorization": f"OAuth {TOKEN}"}) as answer:
            assert answer.status == 422

    assert "'colour' was unexpected" in fake.findings[0]


@pytest.mark.parametrize(
    "options", [{}, {"page": "p"}, {"page": "", "token": "t"}, {"page": "p", "token": "t", "colour": "red"}]
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    """With those there are."""
    nothing: Any = None
    with pytest.raises(ValueError, match="the options are page, token, components"):
        Statuspage.build(nothing, options, {})


async def test_the_documented_example_can_be_built() -> None:
    """Whoever copies it from docs/adapters starts a bot."""
    async with aiohttp.ClientSession() as session:
        assert Statuspage.build(session, sample("statuspage"), {})
