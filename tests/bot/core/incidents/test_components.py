"""How incidents make services look."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.incident import Severity, Status
from bot.core.incidents.components import worst, worst_by_service
from bot.core.ports.status_page import ComponentState, Publication, Statement
from tests.fakes.operations import NOON

ORDER = list(ComponentState)
ONE = Publication(
    key="inc_1",
    title="Checkout fails",
    severity=Severity.SEV3,
    service="order-service",
    opened_at=NOON,
    statements=(Statement(NOON, Status.INVESTIGATING, "We look."),),
)
SEVERITIES = st.lists(st.tuples(st.sampled_from(Severity), st.booleans(), st.sampled_from(["a", "b", None])))


def test_nothing_bad_known_is_operational() -> None:
    """Without states there is nothing to be worse than."""
    assert worst([]) is ComponentState.OPERATIONAL


@given(st.lists(st.sampled_from(ORDER), min_size=1))
def test_the_worst_state_decides(states: list[ComponentState]) -> None:
    """No state present is worse than the one returned, in whatever order they come."""
    decided = worst(states)

    assert decided in states
    assert all(ORDER.index(state) <= ORDER.index(decided) for state in states)


@pytest.mark.parametrize(
    ("severity", "state"),
    [
        (Severity.SEV1, ComponentState.MAJOR_OUTAGE),
        (Severity.SEV2, ComponentState.PARTIAL_OUTAGE),
        (Severity.SEV3, ComponentState.DEGRADED_PERFORMANCE),
    ],
)
def test_a_severity_has_its_state(severity: Severity, state: ComponentState) -> None:
    """The worse the incident, the worse its service looks."""
    assert worst_by_service([replace(ONE, severity=severity)]) == {"order-service": state}


@given(SEVERITIES)
def test_only_open_incidents_about_a_service_count(told: list[tuple[Severity, bool, str | None]]) -> None:
    """A service looks as bad as the worst open incident about it; others are not named."""
    publications = [
        replace(ONE, severity=severity, service=service, resolved_at=None if is_open else NOON)
        for severity, is_open, service in told
    ]

    found = worst_by_service(publications)

    for name in ("a", "b"):
        severities = [severity for severity, is_open, service in told if is_open and service == name]
        expected = worst_by_service(
            [replace(ONE, severity=min(severities), service=name)] if severities else []
        )
        assert found.get(name) == expected.get(name)
    assert set(found) <= {"a", "b"}
