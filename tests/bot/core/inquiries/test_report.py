"""`/report`: the figures of a period, from the log alone, and what it is drawn from."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from typing_extensions import override

from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.incident import Severity
from bot.core.domain.refusal import Refused
from bot.core.inquiries.report import Report, read, report, summed
from bot.core.inquiries.spread import NOTHING, Spread
from bot.core.ports.audit import Filters, QueryError, Record
from tests.fakes.answers import ALICE, MALLORY, Memory, ScriptedAudit, attempt, make_sources
from tests.fakes.log_lines import BEGIN, change, incident, lines, told
from tests.fakes.memory import MemoryAudit
from tests.fakes.operations import NOON
from tests.fakes.store import MemoryStore

DAY = 24 * 60.0
MINUTE = timedelta(minutes=1)


def past(*happened: Sequence[Event]) -> MemoryStore:
    """Return a store in which this was recorded, in the order of time."""
    store = MemoryStore()
    store.events = sorted((event for some in happened for event in some), key=lambda event: event.at)
    return store


async def ask(store: MemoryStore, period: str | None = None) -> Report:
    """Ask as alice, at noon."""
    sources = make_sources(store=store, audit=MemoryAudit(store), timezone="Europe/Berlin")
    return await report(sources, attempt(ALICE, "/report"), period)


async def test_figures_per_severity() -> None:
    """Incidents opened in the period, by the worst they were; open ones are counted and not measured."""
    store = past(
        [*incident(0, "sev1", 60, of="a"), told(4, EventName.INCIDENT_ACKNOWLEDGED, "sev1", of="a")],
        incident(100, "sev1", 20, of="b"),
        incident(200, "sev1", None, of="c"),
        incident(300, "sev2", 10, of="d"),
        incident(-1, "sev3", 10, of="e"),
    )

    first, second, third = (await ask(store, "10d")).figures

    assert (first.severity, first.count, first.open) == (Severity.SEV1, 3, 1)
    assert first.acknowledge == Spread(1, 4 * MINUTE, 4 * MINUTE)
    assert first.mitigate == first.resolve == Spread(2, 40 * MINUTE, 60 * MINUTE)
    assert (second.severity, second.count, second.resolve.median) == (Severity.SEV2, 1, 10 * MINUTE)
    assert (third.severity, third.count, third.resolve) == (Severity.SEV3, 0, NOTHING)


async def test_the_four_figures_come_with_it() -> None:
    """Of the same period, with the team's time zone; thirty days if nobody says."""
    found = await ask(past(change(0), change(10 * DAY - 30), incident(10, "sev1", 40)))

    assert (found.start, found.end, found.timezone) == (NOON - timedelta(days=30), NOON, "Europe/Berlin")
    assert (found.dora.days, found.dora.succeeded, found.dora.failures) == (30, 2, 1)
    assert found.dora.restore == Spread(1, 40 * MINUTE, 40 * MINUTE)
    assert not found.is_empty


async def test_what_began_before_the_period_belongs_to_where_it_ended() -> None:
    """A deploy that took a while over the beginning counts, with the moment it began at."""
    found = await ask(past(change(-30, took=60), incident(-10)), "10d")

    (deploy,) = found.dora.deploys
    assert deploy.began_at == BEGIN - 30 * MINUTE
    assert found.dora.failures == 1, "the incident that came meanwhile is its failure"
    assert [each.count for each in found.figures] == [0, 0, 0], "and was opened before"


async def test_nothing_happened() -> None:
    """Other commands and other environments make no report."""
    found = await ask(
        past(change(0, environment="staging"), change(5, Result.DENIED), change(9, action="scale"))
    )

    assert found.is_empty


@pytest.mark.parametrize(
    ("period", "number", "first"),
    [("1d", 1, DAY), ("7d", 7, DAY), ("31d", 31, DAY), ("32d", 5, 4 * DAY), ("52w", 52, 7 * DAY)],
)
async def test_slots_cover_the_period(period: str, number: int, first: float) -> None:
    """A month is shown by days and more by weeks, without a gap; only the first may be shorter."""
    found = await ask(past(change(0)), period)

    assert len(found.slots) == number
    assert found.slots[0].end - found.slots[0].start == first * MINUTE
    assert (found.slots[0].start, found.slots[-1].end) == (found.start, found.end)
    assert all(one.end == then.start for one, then in zip(found.slots, found.slots[1:], strict=False))


async def test_slots_count_what_the_figures_count() -> None:
    """Deploys where they ended, incidents where they were opened."""
    store = past(
        change(0),
        change(10, Result.FAILURE),
        change(20, Result.UNKNOWN),
        change(2 * DAY + 1),
        incident(3 * DAY + 5, "sev1", of="a"),
        incident(3 * DAY + 9, "sev3", of="b"),
    )

    slots = (await ask(store, "10d")).slots

    assert [(each.succeeded, each.failed) for each in slots[:4]] == [(1, 1), (0, 0), (1, 0), (0, 0)]
    assert slots[3].opened == {Severity.SEV1: 1, Severity.SEV2: 0, Severity.SEV3: 1}
    assert sum(sum(each.opened.values()) for each in slots) == 2


@pytest.mark.parametrize(
    ("period", "days"), [("1d", 1), ("30d", 30), ("12w", 84), ("366d", 366), ("52w", 364)]
)
def test_periods(period: str, days: int) -> None:
    """A number of days or weeks."""
    assert read(period) == timedelta(days=days)


@pytest.mark.parametrize("period", ["0d", "30", "d", "1h", "-7d", "367d", "53w", "007d", "٣d", "7d\n", "7D"])
async def test_what_is_no_period_is_refused(period: str) -> None:
    """With what can be written; the refusal is recorded, and nothing was read."""
    memory = Memory()

    with pytest.raises(Refused, match=r"write 7d, 30d or 12w\. Nothing was counted\."):
        await report(memory.sources, attempt(ALICE, "/report"), period)

    assert memory.audit.asked == []
    assert memory.ended() == [("alice", "/report", Result.DENIED)]


async def test_strangers_are_told_nothing() -> None:
    """As with everything that the log tells."""
    memory = Memory()

    with pytest.raises(Refused, match="for people with a role of the approval matrix"):
        await report(memory.sources, attempt(MALLORY, "/report"))

    assert memory.audit.asked == []


async def test_a_log_that_cannot_be_read_is_told() -> None:
    """Rather than a report with holes."""
    memory = Memory()
    memory.audit.error = QueryError("2026-03.jsonl:7 is no record; see `chatops audit verify`.")

    with pytest.raises(Refused, match=r"2026-03\.jsonl:7"):
        await report(memory.sources, attempt(ALICE, "/report"))


async def test_a_log_that_takes_too_long_is_told() -> None:
    """Nobody waits for ever."""

    class Slow(ScriptedAudit):
        @override
        async def query(self, filters: Filters) -> Sequence[Record]:
            await asyncio.Event().wait()
            raise AssertionError

    with pytest.raises(Refused, match=r"There is no answer \(not in time\)"):
        await report(make_sources(audit=Slow(), answer=0.01), attempt(ALICE, "/report"))


def test_a_record_that_was_found_twice_counts_once() -> None:
    """Questions to the log may overlap."""
    records = lines([*change(0), *incident(60)])

    assert summed([*records, *records], BEGIN, NOON) == summed(records, BEGIN, NOON)
