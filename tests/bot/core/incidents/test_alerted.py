"""The room is told what became of an alert: in one line, once."""

from bot.core.domain.audit import EventName
from bot.core.domain.step import Kind
from tests.fakes.bench import rest
from tests.fakes.incident_bench import IncidentBench


async def test_told_once_for_a_mark(bench: IncidentBench) -> None:
    """However often it is asked, the room reads it once, and the log has it once."""
    incident = await bench.create()
    for mark in ("a resolved", "a resolved", "b resolved"):
        await bench.response.alerted(incident.id, mark, f"Resolved: {mark[0]}")
        await rest()

    told = [step for step in bench.now(incident).steps if step.kind is Kind.ALERT]
    assert [(step.text, step.is_done) for step in told] == [("Resolved: a", True), ("Resolved: b", True)]
    assert [event.reason for event in bench.events(EventName.INCIDENT_ALERT)] == [
        "Resolved: a",
        "Resolved: b",
    ]
    assert [each for each in bench.rooms.effects if "alert" in each] == ["message alert 1", "message alert 2"]


async def test_a_room_that_is_over_hears_nothing(bench: IncidentBench) -> None:
    """Nobody reads there any more."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "done")
    await rest()

    await bench.response.alerted(incident.id, "a resolved", "Resolved: a")

    assert not bench.events(EventName.INCIDENT_ALERT)
