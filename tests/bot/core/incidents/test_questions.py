"""What people ask about incidents and add to them; each asking is written down."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident
from bot.core.domain.refusal import Refused
from bot.core.ports.audit import Filters, QueryError, Record
from bot.core.ports.store import StoreError
from tests.fakes.bench import MALLORY, rest
from tests.fakes.incident_bench import IncidentBench


async def test_what_happened_is_added(bench: IncidentBench) -> None:
    """With the time at which it happened, by whoever says so; a correction is one more entry."""
    incident = await bench.create()
    await bench.response.note(bench.inside(incident), "first customer called", at="11:40")
    await bench.response.note(bench.inside(incident), "it was at 11:45", at="11:45")

    notes = bench.events(EventName.INCIDENT_NOTED)
    assert [(each.reason, each.happened_at) for each in notes] == [
        ("first customer called", datetime(2026, 3, 4, 11, 40, tzinfo=UTC)),
        ("it was at 11:45", datetime(2026, 3, 4, 11, 45, tzinfo=UTC)),
    ]
    told = await bench.response.timeline(bench.inside(incident))
    assert [each.text for each in told.entries if "11:45" in each.text]


async def test_open_ones_come_first(bench: IncidentBench) -> None:
    """Then what was closed, the newest first."""
    first, second, third = [await bench.create() for _ in range(3)]
    await bench.response.resolve(bench.inside(first), "over")

    listed = await bench.response.listing(bench.attempt())

    assert [each.id for each in listed] == [second.id, third.id, first.id]
    assert await bench.response.names() == [third.name, second.name]


async def test_the_same_thing_called_twice(bench: IncidentBench) -> None:
    """The second one learns of the first; what is over, of another service or of none is another thing."""
    first, other, unknown = [
        await bench.create(f"{what} down") for what in ("Payment", "order-service", "It")
    ]
    second = await bench.create("Payments fail")

    assert [each.id for each in await bench.response.before(second)] == [first.id]
    for incident in (first, other, unknown):
        assert list(await bench.response.before(incident)) == []
    await bench.response.resolve(bench.inside(first), "over")
    assert list(await bench.response.before(second)) == []


async def test_what_cannot_be_read_hides_no_answer(bench: IncidentBench) -> None:
    """The incident is open; who else is at it is a help only."""

    async def unread() -> list[Incident]:
        raise StoreError("the disk is gone")

    incident = await bench.create()
    bench.incidents.open = unread  # type: ignore[method-assign] # a memory that fails

    assert await bench.response.before(incident) == []


async def test_the_last_to_end_comes_first(bench: IncidentBench) -> None:
    """Whoever looks for one that is over looks for the last."""
    first, second, _ = [await bench.create() for _ in range(3)]
    for incident in (second, first):
        await bench.response.resolve(bench.inside(incident), "over")
        await bench.pass_time(1)

    assert [each.id for each in await bench.response.resolved()] == [first.id, second.id]


async def test_a_draft_comes_with_the_end(bench: IncidentBench) -> None:
    """Before that the sentence says so."""
    incident = await bench.create()
    with pytest.raises(Refused, match="comes with its end"):
        await bench.response.postmortem(bench.inside(incident))
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()

    assert (await bench.response.postmortem(bench.inside(incident))).postmortem


async def test_every_question_has_one_record(bench: IncidentBench) -> None:
    """Answered or refused."""
    incident = await bench.create()
    await bench.response.timeline(bench.inside(incident))
    await bench.response.listing(bench.attempt())
    with pytest.raises(Refused):
        await bench.response.listing(bench.attempt(MALLORY))

    assert [each.result for each in bench.events(EventName.COMMAND)] == ["success"] * 3 + ["denied"]


async def test_a_log_that_cannot_be_read_is_told(bench: IncidentBench) -> None:
    """Nobody is left with half a timeline; the refusal is written down like any other."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()

    async def query(_: Filters) -> Sequence[Record]:
        raise QueryError("2026-03.jsonl:7 is no record; see `chatops audit verify`.")

    bench.deps.audit.query = query  # type: ignore[method-assign,assignment] # a broken line in it
    with pytest.raises(Refused, match=r"no answer\. 2026-03\.jsonl:7 is no record"):
        await bench.response.timeline(bench.inside(incident))
    with pytest.raises(Refused, match=r"no answer\. 2026-03\.jsonl:7 is no record"):
        await bench.response.postmortem(bench.inside(incident))

    assert [each.result for each in bench.events(EventName.COMMAND)[-2:]] == ["denied", "denied"]
