"""Who is called: by a pager where there is one, once, told when it is taken, and when it is over."""

from collections.abc import AsyncIterator

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.step import Kind, Progress
from tests.fakes.bench import BOB, rest
from tests.fakes.incident_bench import HOUR, IncidentBench
from tests.fakes.paging import MemoryPager

Paged = tuple[IncidentBench, MemoryPager]


@pytest.fixture
async def paged() -> AsyncIterator[Paged]:
    """Return a response with a pager."""
    pager = MemoryPager()
    bench = IncidentBench(pager)
    yield bench, pager
    await bench.crash()


async def test_the_owner_is_paged(paged: Paged) -> None:
    """The team of the service, in the pager's name; nobody of the rota is called beside it."""
    bench, pager = paged
    incident = await bench.create()

    assert pager.rang == ["payment-team"]
    assert (incident.pager, incident.team) == ("PagerDuty", "payment-team")
    assert not [step for step in incident.steps if step.kind is Kind.CALL]
    assert bench.events(EventName.INCIDENT_PAGED)[0].reason == "PagerDuty notified: payment-team"
    await bench.pass_time(HOUR)
    assert not [step for step in bench.now(incident).steps if step.kind is Kind.CALL]


async def test_whom_it_reaches_is_kept(paged: Paged) -> None:
    """By name, where the pager tells; the words of the audit log stay those of the contract."""
    bench, pager = paged
    pager.people["payment-team"] = ("Maria Perez",)
    incident = await bench.create()

    assert incident.on_call == ("Maria Perez",)
    assert bench.events(EventName.INCIDENT_PAGED)[0].reason == "PagerDuty notified: payment-team"


async def test_a_pager_that_names_nobody_has_called_all_the_same(paged: Paged) -> None:
    """No answer to the question is no failure of the page."""
    bench, pager = paged
    pager.people["payment-team"] = ("Maria Perez",)
    pager.unwilling = 1
    incident = await bench.create()

    assert (pager.rang, incident.on_call) == (["payment-team"], ())
    page = incident.step(Kind.PAGE)
    assert page is not None
    assert page.is_done


@pytest.mark.parametrize("late", [False, True])
async def test_a_pager_that_fails_rings_once(paged: Paged, *, late: bool) -> None:
    """Down, or answering after the fact: the incident is there, and one page rings."""
    bench, pager = paged
    pager.failing, pager.failing_late = (0, 3) if late else (3, 0)
    incident = await bench.create(severity="sev3")
    assert "message announcement" in bench.rooms.effects
    page = incident.step(Kind.PAGE)
    assert page is not None
    assert page.is_missing

    for _ in range(4):
        await bench.pass_time(20)

    assert pager.rang == ["payment-team"]
    assert bench.now(incident).pager == "PagerDuty"


async def test_a_refused_page_is_given_up(paged: Paged) -> None:
    """What the pager would refuse again is told at once, and not in a day: somebody has to call by hand."""
    bench, pager = paged
    pager.refusing = 1
    incident = await bench.create(severity="sev3")
    await bench.pass_time(HOUR)

    page = bench.now(incident).step(Kind.PAGE)
    assert page is not None
    assert (page.state, page.trouble) == (Progress.GIVEN_UP, "PagerDuty answered 400")
    assert pager.rang == []


async def test_taken_and_over(paged: Paged) -> None:
    """An acknowledgement in Discord reaches the pager, and so does the end."""
    bench, pager = paged
    incident = await bench.create()
    await bench.response.acknowledge(incident.id, bench.chat.members[BOB])
    await rest()
    assert pager.states == {incident.id: "acknowledged"}

    await bench.response.resolve(bench.inside(incident), "over")
    await rest()
    assert pager.states == {incident.id: "resolved"}


async def test_the_card_takes_the_page(paged: Paged) -> None:
    """With a pager there is no call to react on, so a ✅ on the card does."""
    bench, pager = paged
    incident = await bench.create()
    assert incident.card is not None
    await bench.response.reacted(incident.card.message_id, BOB)
    await rest()

    assert pager.states == {incident.id: "acknowledged"}


async def test_reopened_it_rings_again(paged: Paged) -> None:
    """Under a key of its own: what the pager is told late of the first page does not end the second."""
    bench, pager = paged
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    await bench.response.reopen(bench.inside(incident), None)
    await rest()

    assert pager.rang == ["payment-team", "payment-team"]
    assert pager.states == {incident.id: "resolved", f"{incident.id}-2": "triggered"}


async def test_over_before_anybody_was_paged(paged: Paged) -> None:
    """Nobody is woken for what is over; a page that may have arrived is ended all the same."""
    bench, pager = paged
    pager.failing = 1
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    for _ in range(4):
        await bench.pass_time(20)

    assert pager.rang == []
    pager.failing_late = 1
    second = await bench.create("Payments again")
    await bench.response.resolve(bench.inside(second), "over")
    for _ in range(4):
        await bench.pass_time(20)
    assert pager.states == {second.id: "resolved"}
