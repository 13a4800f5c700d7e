"""How many of each thing there may be."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.discord.refusals import Refusal
from sandbox.discord.rules.quotas import QUOTAS, check, check_age

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize("thing", QUOTAS)
def test_one_more_than_enough_is_refused(thing: str) -> None:
    """The last one is taken, the next one refused with the thing's own code."""
    most, code, _ = QUOTAS[thing]
    check(thing, most - 1)

    with pytest.raises(Refusal) as refused:
        check(thing, most)
    assert refused.value.code == code


def test_old_messages_are_not_deleted_in_bulk() -> None:
    """Two weeks are the limit."""
    check_age(NOON - timedelta(days=13), NOON)
    with pytest.raises(Refusal) as refused:
        check_age(NOON - timedelta(days=15), NOON)
    assert refused.value.code == 50034
