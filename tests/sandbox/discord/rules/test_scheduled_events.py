"""What a scheduled event needs."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.discord.refusals import Refusal
from sandbox.discord.rules.scheduled_events import ACTIVE, CANCELED, COMPLETED, SCHEDULED, completed

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
EVENT: dict[str, Any] = {
    "name": "Postmortem",
    "privacy_level": 2,
    "entity_type": 3,
    "scheduled_start_time": "2026-03-05T14:00:00+01:00",
    "scheduled_end_time": "2026-03-05T15:00:00+01:00",
    "entity_metadata": {"location": "#inc-20260304-payment"},
}
KNOWN = {**EVENT, "status": SCHEDULED}


def _why(body: dict[str, Any], known: dict[str, Any] | None = None) -> str:
    """Return the kind of error and its field."""
    with pytest.raises(Refusal) as refused:
        completed(body, known or {}, NOON)
    return f"{refused.value.code} {refused.value.errors}"


def test_times_are_kept_in_utc() -> None:
    """Whatever zone they are given in; without one they are UTC."""
    told = completed({**EVENT, "scheduled_end_time": "2026-03-05T14:30:00"}, {}, NOON)

    assert told["scheduled_start_time"] == "2026-03-05T13:00:00+00:00"
    assert told["scheduled_end_time"] == "2026-03-05T14:30:00+00:00"
    assert told["name"] == "Postmortem"


@pytest.mark.parametrize("key", ["name", "privacy_level", "scheduled_start_time", "entity_type"])
def test_some_fields_are_needed(key: str) -> None:
    """Left out or null, the refusal names the field."""
    for body in ({**EVENT, key: None}, {name: value for name, value in EVENT.items() if name != key}):
        why = _why(body)
        assert "BASE_TYPE_REQUIRED" in why
        assert key in why


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"name": "x" * 101}, "BASE_TYPE_MAX_LENGTH"),
        ({"name": "  "}, "BASE_TYPE_REQUIRED"),
        ({"description": "x" * 1001}, "BASE_TYPE_MAX_LENGTH"),
        ({"privacy_level": 1}, "BASE_TYPE_CHOICES"),
        ({"entity_type": 4}, "BASE_TYPE_CHOICES"),
        ({"scheduled_start_time": "tomorrow"}, "DATE_TIME_TYPE_PARSE"),
        ({"scheduled_end_time": 5}, "DATE_TIME_TYPE_PARSE"),
        ({"scheduled_start_time": "2026-03-04T11:59:00+00:00"}, "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST"),
        ({"scheduled_end_time": "2026-03-05T13:00:00+00:00"}, "GUILD_SCHEDULED_EVENT_END_BEFORE_START"),
    ],
)
def test_wrong_values_are_refused(change: dict[str, Any], kind: str) -> None:
    """When it is made, and when it is changed."""
    assert kind in _why({**EVENT, **change})
    assert kind in _why(change, KNOWN)


def test_the_start_stays() -> None:
    """It cannot be taken away."""
    assert "scheduled_start_time" in _why({"scheduled_start_time": None}, KNOWN)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"entity_metadata": None}, "location"),
        ({"entity_metadata": {"location": ""}}, "location"),
        ({"entity_metadata": {"location": "x" * 101}}, "location"),
        ({"scheduled_end_time": None}, "scheduled_end_time"),
        ({"entity_type": 2}, "channel_id"),
    ],
)
def test_an_event_has_a_place(change: dict[str, Any], field: str) -> None:
    """Outside of Discord's channels a location and an end, else a channel."""
    assert field in _why({**EVENT, **change})
    assert field in _why(change, KNOWN)


def test_an_event_in_a_channel_has_no_end() -> None:
    """It needs none."""
    spoken = {**EVENT, "entity_type": 2, "channel_id": "7", "entity_metadata": None}
    del spoken["scheduled_end_time"]

    assert completed(spoken, {}, NOON)["channel_id"] == "7"


def test_what_began_may_be_changed() -> None:
    """Its start lies in the past and may be sent again, not moved to another past."""
    began = {**KNOWN, "status": ACTIVE, "scheduled_start_time": "2026-03-04T10:00:00+00:00"}

    assert completed({"name": "Later"}, began, NOON) == {"name": "Later"}
    completed({"scheduled_start_time": "2026-03-04T11:00:00+01:00"}, began, NOON)
    assert "PAST" in _why({"scheduled_start_time": "2026-03-04T10:01:00+00:00"}, began)


@pytest.mark.parametrize(
    ("before", "after", "is_allowed"),
    [
        (SCHEDULED, ACTIVE, True),
        (SCHEDULED, CANCELED, True),
        (SCHEDULED, SCHEDULED, True),
        (SCHEDULED, COMPLETED, False),
        (ACTIVE, COMPLETED, True),
        (ACTIVE, CANCELED, False),
        (ACTIVE, SCHEDULED, False),
    ],
)
def test_it_goes_on_one_way(before: int, after: int, *, is_allowed: bool) -> None:
    """It begins and ends, or is cancelled before it began."""
    known, body = {**KNOWN, "status": before}, {"status": after}
    if is_allowed:
        assert completed(body, known, NOON) == body
    else:
        assert "status" in _why(body, known)


@pytest.mark.parametrize("over", [COMPLETED, CANCELED])
def test_what_is_over_stays(over: int) -> None:
    """180000, whatever should change."""
    assert _why({"name": "Later"}, {**KNOWN, "status": over}).startswith("180000")
