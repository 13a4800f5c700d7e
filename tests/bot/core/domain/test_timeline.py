"""An entry of a timeline, and when it counts as added afterwards."""

from datetime import timedelta

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.timeline import Entry
from tests.fakes.operations import NOON


@pytest.mark.parametrize(
    ("event", "seconds", "is_late"),
    [
        (EventName.INCIDENT_NOTED, 0, False),
        (EventName.INCIDENT_NOTED, 59, False),
        (EventName.INCIDENT_NOTED, 60, True),
        (EventName.COMMAND, 600, False),
    ],
)
def test_only_notes_are_added_afterwards(event: EventName, seconds: int, *, is_late: bool) -> None:
    """By a minute, which is what people read; an operation only took its time."""
    entry = Entry(at=NOON, noted_at=NOON + timedelta(seconds=seconds), by="bob", event=event, text="x")

    assert entry.is_late is is_late
