"""Locks as values."""

from datetime import datetime, timedelta

import pytest

from bot.core.domain.lock import Lock
from tests.fakes.operations import ALICE, NOON


@pytest.mark.parametrize(
    ("until", "holds"),
    [
        (None, True),
        (NOON + timedelta(microseconds=1), True),
        (NOON, False),
        (NOON - timedelta(days=1), False),
    ],
)
def test_a_lock_holds_until_its_time(until: datetime | None, *, holds: bool) -> None:
    """The moment itself is free again; without a time it stays until it is taken away."""
    lock = Lock("order-service", "production", "failover", ALICE, NOON, until)

    assert lock.holds(NOON) is holds
