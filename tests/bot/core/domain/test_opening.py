"""How long things took each time an incident was open, by the definitions of docs/metrics.md."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Severity, Status
from bot.core.domain.opening import openings
from bot.core.domain.timeline import Entry
from bot.core.incidents.timeline import entries
from bot.core.inquiries.incident_times import incident_times
from bot.core.ports.audit import Filters
from tests.fakes.bench import BOB, rest
from tests.fakes.incident_bench import DAY, MINUTE, IncidentBench
from tests.fakes.operations import NOON

OPENED, TAKEN = EventName.INCIDENT_OPENED, EventName.INCIDENT_ACKNOWLEDGED
UPDATED, RATED = EventName.INCIDENT_UPDATED, EventName.INCIDENT_SEVERITY
RESOLVED, REOPENED = EventName.INCIDENT_RESOLVED, EventName.INCIDENT_REOPENED
SEEKING, WATCHING, OVER = Status.INVESTIGATING, Status.MONITORING, Status.RESOLVED


def told(*steps: tuple[int, EventName, Status]) -> list[Entry]:
    """Return entries so many minutes after noon, with the status that held from then on."""
    made = []
    for minutes, event, status in steps:
        at = NOON + timedelta(minutes=minutes)
        made.append(Entry(at=at, noted_at=at, by="bob", event=event, text="x", status=status))
    return made


def took(found: list[Entry]) -> list[tuple[int | None, ...]]:
    """Return for each opening after how many minutes it was taken, mitigated and resolved."""
    minutes: list[tuple[int | None, ...]] = []
    for each in openings(found):
        ends = (each.taken.at if each.taken else None, each.mitigated_at, each.resolved_at)
        minutes.append(tuple(int((at - each.at).total_seconds() / 60) if at else None for at in ends))
    return minutes


FIRST = ((0, OPENED, SEEKING), (2, TAKEN, SEEKING), (10, UPDATED, WATCHING), (23, RESOLVED, OVER))


@pytest.mark.parametrize(
    ("steps", "minutes"),
    [
        ((), []),
        (FIRST[:1], [(None, None, None)]),
        (FIRST[:3], [(2, None, None)]),
        (FIRST, [(2, 10, 23)]),
        ((*FIRST, (30, RATED, OVER), (40, UPDATED, OVER)), [(2, 10, 23)]),
        (
            (*FIRST, (4343, REOPENED, SEEKING), (4344, TAKEN, SEEKING), (4353, RESOLVED, OVER)),
            [(2, 10, 23), (1, 10, 10)],
        ),
        ((*FIRST, (4343, REOPENED, SEEKING)), [(2, 10, 23), (None, None, None)]),
    ],
)
def test_each_opening_is_measured_by_itself(
    steps: tuple[tuple[int, EventName, Status], ...], minutes: list[tuple[int | None, ...]]
) -> None:
    """From its own beginning; what is done between two of them belongs to none."""
    assert took(told(*steps)) == minutes


def test_mitigated_is_what_stayed() -> None:
    """A fix that did not hold mitigated nothing."""
    relapse = ((12, UPDATED, SEEKING), (20, UPDATED, WATCHING), (21, RATED, WATCHING), (23, RESOLVED, OVER))

    assert took(told(*FIRST[:3], *relapse)) == [(2, 20, 23)]


def test_the_first_to_take_it_counts() -> None:
    """Later ones have not waited for it."""
    assert took(told(*FIRST[:2], (3, TAKEN, SEEKING))) == [(2, None, None)]


DEEDS = st.lists(st.sampled_from(["take", "watch", "seek", "rate", "resolve", "reopen"]), max_size=12)


@given(DEEDS)
async def test_they_agree_with_the_report(deeds: list[str]) -> None:
    """What is named alike is counted alike: who took it of the first opening, its end of the last."""
    bench = IncidentBench()
    incident = await bench.create(severity="sev3")
    for deed in deeds:
        await bench.pass_time(MINUTE)
        await _do(bench, deed, incident.id)
    found = openings(await entries(bench.deps, bench.now(incident), bench.clock.now()))
    (times,) = incident_times(await bench.deps.audit.query(Filters()))
    await bench.crash()

    assert (found[0].taken and found[0].taken.at) == times.acknowledged_at
    assert (found[-1].mitigated_at, found[-1].resolved_at) == (times.mitigated_at, times.resolved_at)
    assert found[0].at == times.opened_at


async def _do(bench: IncidentBench, deed: str, incident_id: str) -> None:
    incident, attempt = bench.incidents.kept[incident_id], bench.attempt()
    if deed == "reopen" and not incident.is_open:
        await bench.response.reopen(attempt, None, incident_id)
        await rest()
    if not incident.is_open:
        return
    if deed == "take":
        await bench.response.acknowledge(incident_id, bench.chat.members[BOB])
    if deed in {"watch", "seek"}:
        status = WATCHING if deed == "watch" else SEEKING
        await bench.response.update(attempt, "x", status=status, incident=incident_id)
    if deed == "rate":
        other = Severity.SEV2 if incident.severity is Severity.SEV3 else Severity.SEV3
        await bench.response.set_severity(attempt, other, incident_id)
    if deed == "resolve":
        await bench.response.resolve(attempt, "over", incident_id)
    await rest()


async def test_a_reopened_incident_is_told_in_two() -> None:
    """Three days of quiet are no part of how long anybody took."""
    bench = IncidentBench()
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), "over")
    await rest()
    await bench.pass_time(3 * DAY)
    await bench.response.reopen(bench.inside(incident), None)
    await bench.pass_time(MINUTE)
    await bench.response.acknowledge(incident.id, bench.chat.members[BOB])
    found = openings(await entries(bench.deps, bench.now(incident), bench.clock.now()))
    await bench.crash()

    assert [each.taken and each.taken.by for each in found] == [None, "bob"]
    assert found[1].taken is not None
    assert found[1].taken.at - found[1].at == timedelta(minutes=1)
