"""The status page port: one suite over every adapter."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.domain.incident import Severity, Status
from bot.core.incidents.components import worst_by_service
from bot.core.ports.back_end import BackEndError
from bot.core.ports.status_page import ComponentState, Publication, Statement
from tests.contracts.status_page_bench import Bench
from tests.contracts.status_page_benches import BENCHES
from tests.fakes.operations import NOON

OPENED = Statement(NOON, Status.INVESTIGATING, "Payments fail.")
FOUND = Statement(NOON + timedelta(minutes=9), Status.IDENTIFIED, "Stripe API key expired.")
FIXED = Statement(NOON + timedelta(minutes=23), Status.RESOLVED, "Payments flow again.")
PAYMENTS = Publication(
    key="inc_1",
    title="Payment processing failures",
    severity=Severity.SEV1,
    service="payment-service",
    opened_at=NOON,
    statements=(OPENED,),
)
OTHER = replace(PAYMENTS, key="inc_2", title="Refunds are slow", severity=Severity.SEV3)
ODD_TITLES = [
    "x" * 300,
    "🔥" * 20,
    "@everyone <@&1> @here",
    "\u202eflipped\u202c \u05e9\u05dc\u05d5\u05dd",
    "bell \x07 and nul \x00",
    "half a \ud83d sign",
    "<script>alert(1)</script> & 'more'",
]


@pytest.fixture(params=BENCHES, ids=lambda bench: bench.__name__)
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """Set up each adapter with an empty page in turn."""
    async with request.param(tmp_path) as one:
        yield one


class Teller:
    """Publishes as the core does: every call names the services of open incidents, and its own."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._known: dict[str, Publication] = {}

    async def tell(self, publication: Publication) -> None:
        """Publish it."""
        self._known[publication.key] = publication
        states = dict(worst_by_service(self._known.values()))
        if publication.service:
            states.setdefault(publication.service, ComponentState.OPERATIONAL)
        await self._bench.page.publish(publication, states)


@pytest.fixture
def teller(bench: Bench) -> Teller:
    """Return who publishes there."""
    return Teller(bench)


def resolved(publication: Publication, at: datetime = FIXED.at) -> Publication:
    """Return it with a last statement."""
    return replace(publication, statements=(*publication.statements, FIXED), resolved_at=at)


async def seen(bench: Bench) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the name and status of each incident there, and its statements, oldest first."""
    return [
        (
            each["name"],
            each["status"],
            [(one["status"], one["body"]) for one in each["incident_updates"]][::-1],
        )
        for each in await bench.incidents()
    ]


async def test_nothing_at_first(bench: Bench) -> None:
    """A page without incidents shows none, and every service works."""
    assert await seen(bench) == []
    assert set((await bench.components()).values()) == {ComponentState.OPERATIONAL}


async def test_an_incident_is_shown_as_told(bench: Bench, teller: Teller) -> None:
    """Its title, how far it is, every statement in order, and its service as bad as it is."""
    await teller.tell(replace(PAYMENTS, statements=(OPENED, FOUND)))

    assert await seen(bench) == [
        (
            "Payment processing failures",
            "identified",
            [("investigating", "Payments fail."), ("identified", "Stripe API key expired.")],
        )
    ]
    assert await bench.components() == {
        "order-service": ComponentState.OPERATIONAL,
        "payment-service": ComponentState.MAJOR_OUTAGE,
    }


async def test_the_same_again_changes_nothing(bench: Bench, teller: Teller) -> None:
    """Asked twice, one incident stands there, with each statement once."""
    await teller.tell(PAYMENTS)
    once = await seen(bench)

    await teller.tell(PAYMENTS)

    assert await seen(bench) == once


async def test_a_lost_answer_doubles_nothing(bench: Bench, teller: Teller) -> None:
    """What took effect although it failed is told again without a second incident or statement."""
    for publication in (PAYMENTS, replace(PAYMENTS, statements=(OPENED, FOUND))):
        bench.lose_answer()
        with suppress(BackEndError):
            await teller.tell(publication)
        await teller.tell(publication)

    (only,) = await seen(bench)
    assert [status for status, _ in only[2]] == ["investigating", "identified"]


async def test_a_statement_is_added_to_those_there(bench: Bench, teller: Teller) -> None:
    """Each call brings all statements, those that stand there are left as they are."""
    await teller.tell(PAYMENTS)
    await teller.tell(replace(PAYMENTS, statements=(OPENED, FOUND)))

    (only,) = await seen(bench)
    assert [words for _, words in only[2]] == ["Payments fail.", "Stripe API key expired."]


async def test_several_statements_may_come_at_once(bench: Bench, teller: Teller) -> None:
    """After an outage of the page all that was said meanwhile stands there in order."""
    await teller.tell(PAYMENTS)
    await teller.tell(resolved(replace(PAYMENTS, statements=(OPENED, FOUND))))

    (only,) = await seen(bench)
    assert [status for status, _ in only[2]] == ["investigating", "identified", "resolved"]


async def test_words_said_twice_stand_twice(bench: Bench, teller: Teller) -> None:
    """A statement is known by its place and not by its words: people repeat themselves."""
    again = replace(OPENED, at=OPENED.at + timedelta(minutes=5))
    await teller.tell(replace(PAYMENTS, statements=(OPENED, again)))

    (only,) = await seen(bench)
    assert [words for _, words in only[2]] == ["Payments fail.", "Payments fail."]


async def test_resolved_is_told_and_turns_green(bench: Bench, teller: Teller) -> None:
    """The only incident of a service gone, the service works."""
    await teller.tell(PAYMENTS)
    await teller.tell(resolved(PAYMENTS))

    (only,) = await seen(bench)
    assert only[1] == "resolved"
    assert (await bench.components())["payment-service"] is ComponentState.OPERATIONAL


async def test_resolving_one_leaves_what_another_breaks(bench: Bench, teller: Teller) -> None:
    """A component is as bad as its worst open incident, whichever of them ends first."""
    await teller.tell(PAYMENTS)
    await teller.tell(OTHER)
    both = (await bench.components())["payment-service"]
    await teller.tell(resolved(PAYMENTS))
    left = (await bench.components())["payment-service"]
    await teller.tell(resolved(OTHER))

    assert both is ComponentState.MAJOR_OUTAGE
    assert left is ComponentState.DEGRADED_PERFORMANCE
    assert (await bench.components())["payment-service"] is ComponentState.OPERATIONAL


async def test_another_services_incident_turns_nothing_green(bench: Bench, teller: Teller) -> None:
    """Opening and resolving elsewhere leaves a component as it is."""
    elsewhere = replace(OTHER, service="order-service")
    await teller.tell(PAYMENTS)
    await teller.tell(elsewhere)
    await teller.tell(resolved(elsewhere))

    assert await bench.components() == {
        "order-service": ComponentState.OPERATIONAL,
        "payment-service": ComponentState.MAJOR_OUTAGE,
    }


async def test_without_a_service_no_component_is_touched(bench: Bench, teller: Teller) -> None:
    """An incident about nothing single stands on the page all the same."""
    await teller.tell(replace(PAYMENTS, service=None))

    assert len(await seen(bench)) == 1
    assert set((await bench.components()).values()) == {ComponentState.OPERATIONAL}


async def test_severity_and_title_may_change(bench: Bench, teller: Teller) -> None:
    """The incident that stands there is changed: it stays one."""
    await teller.tell(PAYMENTS)
    await teller.tell(replace(PAYMENTS, severity=Severity.SEV2, title="Some payments fail"))

    assert [name for name, _, _ in await seen(bench)] == ["Some payments fail"]
    assert (await bench.components())["payment-service"] is ComponentState.PARTIAL_OUTAGE


async def test_a_reopened_incident_is_the_same_one(bench: Bench, teller: Teller) -> None:
    """What was resolved is open again, with all that was said, and its service is broken again."""
    again = Statement(NOON + timedelta(hours=1), Status.INVESTIGATING, "It is back.")
    done = resolved(PAYMENTS)
    await teller.tell(PAYMENTS)
    await teller.tell(done)
    await teller.tell(replace(done, statements=(*done.statements, again), resolved_at=None))

    (only,) = await seen(bench)
    assert only[1] == "investigating"
    assert [status for status, _ in only[2]] == ["investigating", "resolved", "investigating"]
    assert (await bench.components())["payment-service"] is ComponentState.MAJOR_OUTAGE


async def test_two_at_once_both_stand(bench: Bench) -> None:
    """Incidents that are published at the same time do not hide each other, the newest of equals is first."""
    later = replace(OTHER, opened_at=NOON + timedelta(minutes=1), severity=PAYMENTS.severity)
    states = worst_by_service((PAYMENTS, later))

    await asyncio.gather(bench.page.publish(PAYMENTS, states), bench.page.publish(later, states))

    assert [name for name, _, _ in await seen(bench)] == ["Refunds are slow", "Payment processing failures"]


@pytest.mark.parametrize("title", ODD_TITLES, ids=ascii)
async def test_any_text_can_be_told(bench: Bench, teller: Teller, title: str) -> None:
    """Whatever people type is taken, twice as well as once."""
    odd = replace(PAYMENTS, title=title, statements=(replace(OPENED, text=title), replace(FOUND, text=title)))
    await teller.tell(odd)
    await teller.tell(odd)

    (only,) = await seen(bench)
    assert len(only[2]) == 2


async def test_a_page_that_fails_says_so(bench: Bench) -> None:
    """Whatever goes wrong arrives as the port's own error, with a sentence."""
    await bench.silence()

    for call in (bench.page.publish(PAYMENTS, {}), bench.page.ping()):
        with pytest.raises(BackEndError, match=r"\w+ .*\."):
            await call


async def test_a_ready_page_says_so_in_one_line(bench: Bench) -> None:
    """Enough for a check to show."""
    line = await bench.page.ping()

    assert line
    assert "\n" not in line
