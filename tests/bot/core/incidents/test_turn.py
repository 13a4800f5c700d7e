"""One command about incidents: recorded whatever becomes of it."""

import pytest

from bot.core.domain.audit import EventName, Result
from bot.core.domain.refusal import Refused
from bot.core.ports.store import StoreError
from tests.fakes.bench import ALICE
from tests.fakes.incident_bench import IncidentBench


async def test_what_cannot_be_recorded_is_not_done(bench: IncidentBench) -> None:
    """Neither a command nor a click."""
    incident = await bench.create()
    bench.store.fault = StoreError("The disk is full.")
    for call in (
        bench.response.create(bench.attempt(), "It burns", "sev1"),
        bench.response.update(bench.inside(incident), "more"),
        bench.response.acknowledge(incident.id, bench.chat.members[ALICE]),
    ):
        with pytest.raises(Refused, match="could not be recorded, so it was not done"):
            await call
    bench.store.fault = None

    assert len(bench.incidents.kept) == 1
    assert bench.now(incident).acknowledged is None


async def test_the_same_command_twice_is_done_once(bench: IncidentBench) -> None:
    """Discord may deliver an interaction again; a refusal is written down once, too."""
    incident = await bench.create()
    attempt = bench.inside(incident)
    await bench.response.update(attempt, "more")
    with pytest.raises(Refused, match="already"):
        await bench.response.update(attempt, "more")
    refused = bench.attempt()
    for _ in range(2):
        with pytest.raises(Refused, match="no incident"):
            await bench.response.update(refused, "more")

    assert len(bench.now(incident).updates) == 2
    assert [each.result for each in bench.events(EventName.COMMAND)] == [
        Result.SUCCESS,
        Result.SUCCESS,
        Result.DENIED,
    ]


async def test_people_in_a_timeout_respond_to_nothing(bench: IncidentBench) -> None:
    """Whatever roles they hold."""
    bench.chat.change(ALICE, is_timed_out=True)
    with pytest.raises(Refused, match="timeout"):
        await bench.response.create(bench.attempt(), "It burns", "sev1")


async def test_made_up_incidents_do_not_fill_the_log(bench: IncidentBench) -> None:
    """A click on a button that nobody made is noted once for each person and reason."""
    for number in range(5):
        with pytest.raises(Refused, match="no such incident"):
            await bench.response.acknowledge(f"inc_{number}", bench.chat.members[ALICE])

    assert len(bench.events(EventName.DENIED)) == 1
