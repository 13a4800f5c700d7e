"""The times of incidents: each definition of docs/metrics.md, and that nothing written later changes them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.audit import Event, EventName
from bot.core.domain.incident import Severity
from bot.core.inquiries.incident_times import IncidentTimes, incident_times
from tests.fakes.log_lines import at, lines, told

OPENED, TAKEN, UPDATED = (
    EventName.INCIDENT_OPENED,
    EventName.INCIDENT_ACKNOWLEDGED,
    EventName.INCIDENT_UPDATED,
)
SEVERITY, RESOLVED, REOPENED = (
    EventName.INCIDENT_SEVERITY,
    EventName.INCIDENT_RESOLVED,
    EventName.INCIDENT_REOPENED,
)
OTHERS = [each for each in EventName if each.startswith("incident.") and each not in {RESOLVED, REOPENED}]
COURSE = [
    told(0, OPENED),
    told(3, TAKEN),
    told(10, UPDATED, status="identified"),
    told(20, UPDATED, status="monitoring"),
    told(23, RESOLVED),
]


def measured(*events: Event) -> IncidentTimes:
    """Return the times of the one incident there is."""
    (one,) = incident_times(lines(events))
    return one


def lengths(one: IncidentTimes) -> tuple[float | None, ...]:
    """Return the minutes to acknowledge, mitigate and resolve."""
    known = (one.to_acknowledge, one.to_mitigate, one.to_resolve)
    return tuple(None if each is None else each.total_seconds() / 60 for each in known)


def test_a_usual_course() -> None:
    """Each is counted from the opening: to the first ✅, to where monitoring began, to the resolution."""
    one = measured(*COURSE)

    assert lengths(one) == (3, 20, 23)
    assert (one.id, one.service, one.severity, one.opened_at) == (
        "inc_1",
        "order-service",
        Severity.SEV2,
        at(0),
    )
    assert not one.is_open


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([told(0, OPENED)], (None, None, None), id="nothing happened yet"),
        pytest.param([told(0, OPENED), told(5, RESOLVED)], (None, 5, 5), id="resolved at once"),
        pytest.param(COURSE[:4], (3, None, None), id="while it is open, mitigation may not last"),
        pytest.param(
            [told(0, OPENED), told(3, TAKEN), told(9, TAKEN), told(12, RESOLVED)],
            (3, 12, 12),
            id="the first to take it counts",
        ),
        pytest.param(
            [*COURSE[:4], told(22, UPDATED, status="identified"), told(40, RESOLVED)],
            (3, 40, 40),
            id="monitoring that did not last",
        ),
        pytest.param(
            [
                *COURSE[:4],
                told(22, UPDATED, status="identified"),
                told(30, UPDATED, status="monitoring"),
                told(35, SEVERITY, status="monitoring"),
                told(40, RESOLVED),
            ],
            (3, 30, 40),
            id="monitoring, for good the second time",
        ),
        pytest.param([*COURSE, told(60, REOPENED)], (3, None, None), id="reopened and not resolved again"),
        pytest.param(
            [
                *COURSE,
                told(60, REOPENED),
                told(80, UPDATED, status="monitoring"),
                told(95, RESOLVED),
            ],
            (3, 80, 95),
            id="from the first opening to the last resolution",
        ),
        pytest.param(
            [told(0, OPENED), told(9, RESOLVED), told(20, REOPENED), told(25, TAKEN), told(30, RESOLVED)],
            (None, 30, 30),
            id="taken only when it was back",
        ),
        pytest.param([*COURSE, told(30, RESOLVED)], (3, 20, 23), id="resolved is resolved"),
        pytest.param([told(5, OPENED), told(2, RESOLVED)], (None, 0, 0), id="a clock that was set back"),
    ],
)
def test_definitions(events: list[Event], expected: tuple[float | None, ...]) -> None:
    """Acknowledged, mitigated and resolved are what the document says."""
    assert lengths(measured(*events)) == expected


def test_the_worst_severity_counts() -> None:
    """An incident that was once sev1 stays one of them, whatever it was called in the end."""
    courses = [
        [told(0, OPENED, "sev3")],
        [told(0, OPENED, "sev3"), told(1, SEVERITY, "sev1"), told(2, SEVERITY, "sev2")],
        [told(0, OPENED, "sev3"), told(1, RESOLVED, "sev3"), told(2, SEVERITY, "sev1")],
        [told(0, OPENED, "sev3"), told(1, RESOLVED, "sev3"), told(2, REOPENED, "sev2")],
    ]

    assert [measured(*each).severity for each in courses] == ["sev3", "sev1", "sev3", "sev2"]


def test_incidents_are_kept_apart() -> None:
    """Each has its own records; one whose opening is not there is not measured."""
    other = [replace(each, id="inc_0") for each in COURSE]
    headless = replace(COURSE[-1], id="inc_2")

    found = incident_times(lines([told(1, OPENED), *other, headless, told(9, RESOLVED)]))

    assert [(each.id, lengths(each)) for each in found] == [
        ("inc_0", (3, 20, 23)),
        ("inc_1", (None, 8, 8)),
    ]


LATER = st.builds(
    told,
    st.integers(24, 10_000),
    st.sampled_from(OTHERS),
    st.sampled_from(list(Severity)),
    st.sampled_from(["investigating", "identified", "monitoring", "resolved"]),
)


@given(st.lists(LATER, max_size=8))
def test_later_records_change_nothing(later: list[Event]) -> None:
    """Once resolved, whatever is noted, corrected or said afterwards, the times stay what they were."""
    assert measured(*COURSE, *later) == measured(*COURSE)


@given(st.lists(LATER, max_size=8))
def test_who_took_it_first_stays(later: list[Event]) -> None:
    """The time to acknowledge is final with the first ✅, also while it is open."""
    before, after = measured(*COURSE[:3]), measured(*COURSE[:3], *later)

    assert (after.opened_at, after.to_acknowledge) == (before.opened_at, before.to_acknowledge)
    assert after.is_open


@given(st.data())
def test_irrelevant_records_and_the_order_of_reading_do_not_matter(data: st.DataObject) -> None:
    """Notes, roles and reminders anywhere between, and records read in any order, give the same."""
    noise = st.sampled_from(
        [EventName.INCIDENT_NOTED, EventName.INCIDENT_ROLE, EventName.INCIDENT_PAGED, EventName.VOTE]
    )
    course = list(COURSE)
    for place, event in data.draw(st.lists(st.tuples(st.integers(0, 5), noise), max_size=6)):
        course.insert(place, told(place, event, "sev1", "identified"))
    read = data.draw(st.permutations(lines(course)))

    assert incident_times(read) == (measured(*COURSE),)
