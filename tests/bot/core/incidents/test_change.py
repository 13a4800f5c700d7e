"""The one way an incident changes: fresh, one at a time, written only where something changed."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from typing_extensions import override

from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident
from bot.core.domain.refusal import Refused
from bot.core.domain.step import Kind
from bot.core.incidents.change import change
from bot.core.ports.store import StoreError
from tests.fakes.bench import rest
from tests.fakes.incident_bench import IncidentBench
from tests.fakes.memory import MemoryIncidents


class FullMemory(MemoryIncidents):
    """Refuses the next call as a full disk does: what is kept all the same lacks its line in the log."""

    is_kept = True
    is_full = False

    @override
    def _keep(self, incident: Incident, events: Sequence[Event]) -> Incident:
        if not self.is_full:
            return super()._keep(incident, events)
        self.is_full = False
        if self.is_kept:
            super()._keep(incident, events)
        raise StoreError("The disk is full.")


@pytest.fixture
def full(bench: IncidentBench) -> FullMemory:
    """Give the bench a memory that can be full."""
    bench.incidents = full = FullMemory(bench.store)
    bench.start()
    return full


async def test_what_was_kept_goes_on(bench: IncidentBench, full: FullMemory) -> None:
    """Only its line in the log is held back: it was opened, and everything about it is done."""
    full.is_full = True
    incident = await bench.create()

    assert bench.now(incident).room is not None
    full.is_full = True
    await bench.response.resolve(bench.inside(incident), "The pool was too small.")
    await rest()

    assert not bench.now(incident).is_open
    assert all(step.is_done for step in bench.now(incident).steps if step.kind is not Kind.ARCHIVE)


async def test_what_was_not_kept_is_refused(bench: IncidentBench, full: FullMemory) -> None:
    """Nothing was done, and the one who asked is told so."""
    full.is_full, full.is_kept = True, False
    with pytest.raises(Refused, match="could not be recorded, so it was not done"):
        await bench.create()

    assert not full.kept


async def test_changes_do_not_overwrite_each_other(bench: IncidentBench) -> None:
    """Each begins with what the one before has kept."""
    incident = await bench.create()
    await asyncio.gather(
        *(
            change(bench.deps, incident.id, lambda now: (replace(now, title=now.title + "!"), ()))
            for _ in range(5)
        )
    )

    assert bench.now(incident).title.endswith("failures!!!!!")


async def test_nothing_is_written_for_nothing(bench: IncidentBench) -> None:
    """Neither a revision nor a message changes where nothing did."""
    incident = await bench.create()
    shown = len(bench.rooms.shown)
    await change(bench.deps, incident.id, lambda now: (now, ()))

    assert bench.now(incident).revision == incident.revision
    assert len(bench.rooms.shown) == shown
    with pytest.raises(Refused, match="no such incident"):
        await change(bench.deps, "inc_4711", lambda now: (now, ()))
