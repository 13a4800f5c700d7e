"""The audit log port: one suite over the files and the one in memory."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.domain.audit import EventName
from bot.core.ports.audit import Filters
from tests.contracts.memory_bench import Bench
from tests.fakes.operations import BOB, NOON, make_event, make_operation


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, ["op_1", "op_2", "op_3"]),
        ({"user": "@bob"}, ["op_2"]),
        ({"user": "101"}, ["op_1", "op_3"]),
        ({"event": "vote"}, ["op_2"]),
        ({"service": "other"}, ["op_3"]),
        ({"since": NOON + timedelta(minutes=1), "until": NOON + timedelta(minutes=2)}, ["op_2"]),
        ({"action": "scale"}, []),
    ],
)
async def test_matching_records_oldest_first(kept: Bench, filters: dict[str, Any], ids: list[str]) -> None:
    """Every filter narrows; the line is the one that says the fields."""
    await kept.store.record(
        make_event(make_operation(1)),
        make_event(make_operation(2), EventName.VOTE, by=BOB, at=NOON + timedelta(minutes=1)),
        replace(make_event(make_operation(3, service="other")), at=NOON + timedelta(minutes=2)),
    )

    found = await kept.audit.query(Filters(**filters))

    assert [record.fields["id"] for record in found] == ids
    assert all(record.line.startswith(f'{{"timestamp": "{record.fields["timestamp"]}"') for record in found)


async def test_nothing_yet(kept: Bench) -> None:
    """An empty log has no answers."""
    assert list(await kept.audit.query(Filters())) == []
