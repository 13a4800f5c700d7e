"""The one way an incident changes: fresh, one at a time, written only where something changed."""

import asyncio
from dataclasses import replace

import pytest

from bot.core.domain.refusal import Refused
from bot.core.incidents.change import change
from tests.fakes.incident_bench import IncidentBench


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
