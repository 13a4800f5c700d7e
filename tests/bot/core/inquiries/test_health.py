"""Health: from the replicas alone, so that it can be checked by eye."""

import pytest

from bot.core.inquiries.answers import NoAnswer
from bot.core.inquiries.health import Health, health, worst
from bot.core.ports.delivery import Running


@pytest.mark.parametrize(
    ("ready", "desired", "expected"),
    [
        (3, 3, Health.HEALTHY),
        (4, 3, Health.HEALTHY),  # more than wanted while old ones end
        (2, 3, Health.DEGRADED),
        (0, 3, Health.DOWN),
        (0, 0, Health.STOPPED),
        (-1, -1, Health.STOPPED),
    ],
)
def test_it_follows_the_replicas(ready: int, desired: int, expected: Health) -> None:
    """All, some, none of those wanted, or none wanted."""
    assert health(Running("v1", ready, desired)) is expected


def test_what_is_not_counted_is_not_judged() -> None:
    """A back end without replicas does not say how the service is."""
    assert health(Running("v1", None, None)) is Health.UNTOLD
    assert worst([Health.HEALTHY, Health.UNTOLD]) is Health.UNTOLD
    assert worst([Health.UNTOLD, Health.UNKNOWN]) is Health.UNKNOWN


def test_without_an_answer_nothing_is_known() -> None:
    """A back end that is silent says nothing about the service."""
    assert health(NoAnswer("not in time")) is Health.UNKNOWN


def test_the_worst_is_told() -> None:
    """Down is worse than degraded; what was stopped on purpose worries nobody."""
    assert worst([Health.HEALTHY, Health.DEGRADED, Health.DOWN, Health.UNKNOWN]) is Health.DOWN
    assert worst([Health.STOPPED, Health.UNKNOWN]) is Health.UNKNOWN
    assert worst([Health.STOPPED, Health.HEALTHY]) is Health.HEALTHY
    assert worst([]) is Health.UNKNOWN
