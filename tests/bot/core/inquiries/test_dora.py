"""The four figures: each definition of docs/metrics.md."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.audit import Event, EventName, Result
from bot.core.inquiries.dora import Dora, dora
from bot.core.inquiries.incident_times import incident_times
from bot.core.inquiries.spread import NOTHING, Spread
from tests.fakes.log_lines import BEGIN, at, change, incident, lines, told
from tests.fakes.operations import NOON

DAY = 24 * 60.0
FAILURE, UNKNOWN = Result.FAILURE, Result.UNKNOWN


def figures(*events: list[Event]) -> Dora:
    """Return the figures of the ten days before noon, of what happened then, whenever it was written."""
    written = sorted((each for some in events for each in some), key=lambda event: event.at)
    records = lines(written)
    return dora(records, incident_times(records), BEGIN, NOON)


def test_nothing_is_not_zero() -> None:
    """Without deploys there is no rate and no lead time, and a frequency of nothing."""
    assert figures() == Dora(days=10)
    assert (figures().per_day, figures().failure_rate, figures().lead_time) == (0, None, NOTHING)


def test_deployment_frequency() -> None:
    """Successful deploys to production per day: no rollback, no failure, no other environment counts."""
    found = figures(
        change(10),
        change(20, service="api-gateway"),
        change(30, FAILURE),
        change(40, action="rollback"),
        change(50, environment="staging"),
        change(60, Result.REJECTED),
        change(70, Result.DENIED),
        change(80, action="scale"),
    )

    assert (found.succeeded, found.known, found.per_day) == (2, 3, 0.2)


@pytest.mark.parametrize(("minute", "counts"), [(-6, 0), (-5, 1), (10 * DAY - 6, 1), (10 * DAY - 5, 0)])
def test_a_deploy_belongs_to_the_period_it_ended_in(minute: float, counts: int) -> None:
    """The beginning of a period is part of it, its end is not."""
    assert figures(change(minute)).succeeded == counts


def test_lead_time() -> None:
    """From when the release was made to the end of its deploy, of those that succeeded and are known."""
    found = figures(
        change(10, made_at=at(5)),
        change(100, made_at=at(75)),
        change(200, FAILURE, made_at=at(0)),
        change(300, action="rollback", made_at=at(0)),
        change(400, made_at=at(500)),
        change(600),
    )

    assert found.lead_time == Spread(2, timedelta(minutes=20), timedelta(minutes=30))


@pytest.mark.parametrize(
    ("then", "failures"),
    [
        pytest.param([], 0, id="nothing"),
        pytest.param([change(60, action="rollback")], 1, id="a rollback"),
        pytest.param([change(9 * DAY, action="rollback")], 1, id="a rollback days later"),
        pytest.param([change(60, FAILURE, action="rollback")], 1, id="a rollback that failed"),
        pytest.param([change(60, Result.DENIED, action="rollback")], 0, id="a rollback that did not run"),
        pytest.param([change(60, action="rollback", service="api-gateway")], 0, id="of something else"),
        pytest.param([change(60, action="rollback", environment="staging")], 0, id="somewhere else"),
        pytest.param([change(30), change(60, action="rollback")], 1, id="the rollback of the next deploy"),
        pytest.param([incident(60, "sev1")], 1, id="a sev1 incident"),
        pytest.param([incident(60, "sev3")], 0, id="a small incident"),
        pytest.param([incident(60, service="api-gateway")], 0, id="an incident of something else"),
        pytest.param([incident(60, service=None)], 0, id="an incident of nothing in particular"),
        pytest.param([incident(2)], 1, id="an incident during the rollout"),
        pytest.param([incident(-1)], 0, id="an incident before"),
        pytest.param([incident(4.9 + DAY)], 1, id="an incident within a day"),
        pytest.param([incident(5 + DAY)], 0, id="an incident a day later"),
        pytest.param([change(30), incident(60)], 1, id="the incident of the next deploy"),
        pytest.param([change(60, action="rollback"), incident(70)], 1, id="a failure is one failure"),
        pytest.param(
            [incident(60, "sev3", None), [told(70, EventName.INCIDENT_SEVERITY, "sev2")]],
            1,
            id="it got worse",
        ),
    ],
)
def test_change_failure(then: list[list[Event]], failures: int) -> None:
    """What a rollback, or within a day a grave incident, follows before the next deploy, has failed."""
    found = figures(change(0), *then)

    assert found.failures == failures
    assert found.failure_rate == failures / found.known


def test_what_failed_is_a_failure() -> None:
    """Of four deploys one failed: a quarter. The failed one is made good by a rollback, no other is."""
    found = figures(change(0), change(100), change(200), change(300, FAILURE), change(400, action="rollback"))

    assert found.failure_rate == 0.25


def test_unknown_outcomes_wait_for_somebody_who_looks() -> None:
    """They are in no figure until they are settled, and then count at the time they had."""
    waiting = figures(change(0), change(100, UNKNOWN, made_at=at(0)), change(200, action="rollback"))
    good = figures(change(10 * DAY - 20, UNKNOWN, made_at=at(10 * DAY - 20), settled=Result.SUCCESS))
    bad = figures(change(0, UNKNOWN, settled=FAILURE))

    assert (waiting.succeeded, waiting.known, waiting.unknown, waiting.failures) == (1, 1, 1, 0)
    assert (good.succeeded, good.unknown) == (1, 0)
    assert good.lead_time == Spread(1, timedelta(minutes=5), timedelta(minutes=5))
    assert (bad.succeeded, bad.known, bad.failure_rate) == (0, 1, 1.0)


def test_time_to_restore() -> None:
    """From the opening to the resolution of sev1 and sev2 incidents that were opened in the period."""
    found = figures(
        incident(0, "sev1", 40, of="a"),
        incident(0, "sev2", 20, of="b", service=None),
        incident(0, "sev3", 500, of="c"),
        incident(0, "sev1", None, of="d"),
        incident(-1, "sev1", 10, of="e"),
    )

    assert found.restore == Spread(2, timedelta(minutes=30), timedelta(minutes=40))
    assert found.grave == 3


@given(
    st.lists(
        st.builds(
            told,
            st.integers(3000, 9000),
            st.sampled_from(
                [EventName.INCIDENT_NOTED, EventName.INCIDENT_UPDATED, EventName.INCIDENT_SEVERITY]
            ),
            st.sampled_from(["sev1", "sev2", "sev3"]),
            st.sampled_from(["investigating", "monitoring"]),
        ),
        max_size=6,
    )
)
def test_later_edits_change_nothing(later: list[Event]) -> None:
    """What is said of a resolved incident afterwards moves none of the figures."""
    happened = [change(0), incident(60), change(2000, made_at=at(1000)), incident(2100, "sev3", of="inc_2")]

    assert figures(*happened, later) == figures(*happened)
