"""What a scheduled event needs, and how it may go on.

https://docs.discord.com/developers/resources/guild-scheduled-event
"""

from datetime import UTC, datetime
from typing import Any

from sandbox.discord.refusals import Refusal, invalid_body

Json = dict[str, Any]

SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
GUILD_ONLY = 2
STAGE, VOICE, EXTERNAL = 1, 2, 3
NEEDED = ("name", "privacy_level", "scheduled_start_time", "entity_type")
CHOICES = {"privacy_level": {GUILD_ONLY}, "entity_type": {STAGE, VOICE, EXTERNAL}}
LONGEST = {"name": 100, "description": 1000}
LONGEST_LOCATION = 100
START, END = "scheduled_start_time", "scheduled_end_time"
GOES_ON_TO = {SCHEDULED: {ACTIVE, CANCELED}, ACTIVE: {COMPLETED}}
"""By what it is; what is over goes on to nothing."""


def completed(body: Json, known: Json, now: datetime) -> Json:
    """Return the body of a POST or PATCH with its times in UTC; raise Refusal, TypeError.

    `known` is the event so far, empty for a POST.
    """
    if known:
        _check_status(int(known["status"]), body)
    else:
        _check_needed(body)
    _check_values(body)
    body = {**body, **{key: _utc(key, body[key]) for key in (START, END) if body.get(key) is not None}}
    whole = {**known, **body}
    _check_place(whole)
    if START in body and body[START] != known.get(START) and datetime.fromisoformat(body[START]) <= now:
        raise invalid_body(START, "Cannot schedule event in the past.", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST")
    if whole.get(END) is not None and _moment(whole, END) <= _moment(whole, START):
        raise invalid_body(
            END, "Cannot end before the event starts.", "GUILD_SCHEDULED_EVENT_END_BEFORE_START"
        )
    return body


def _check_needed(body: Json) -> None:
    for key in NEEDED:
        if body.get(key) is None:
            raise invalid_body(key, "This field is required", "BASE_TYPE_REQUIRED")


def _check_values(body: Json) -> None:
    for key, longest in LONGEST.items():
        if key in body and len(body[key] or "") > longest:
            raise invalid_body(key, f"Must be {longest} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    if "name" in body and not str(body["name"] or "").strip():
        raise invalid_body("name", "This field is required", "BASE_TYPE_REQUIRED")
    for key, choices in CHOICES.items():
        if key in body and body[key] not in choices:
            raise invalid_body(key, f"Value must be one of {sorted(choices)}.", "BASE_TYPE_CHOICES")
    if START in body and body[START] is None:
        raise invalid_body(START, "This field is required", "BASE_TYPE_REQUIRED")


def _check_place(event: Json) -> None:
    """Refuse an event that takes place nowhere, and one outside of Discord that would never end."""
    if event["entity_type"] != EXTERNAL:
        if not event.get("channel_id"):
            raise invalid_body("channel_id", "This field is required", "BASE_TYPE_REQUIRED")
        return
    location = (event.get("entity_metadata") or {}).get("location")
    if not location or len(location) > LONGEST_LOCATION:
        raise invalid_body(
            "entity_metadata.location",
            f"Must be between 1 and {LONGEST_LOCATION} in length.",
            "BASE_TYPE_BAD_LENGTH",
        )
    if event.get(END) is None:
        raise invalid_body(END, "This field is required", "BASE_TYPE_REQUIRED")


def _check_status(before: int, body: Json) -> None:
    if before not in GOES_ON_TO:
        raise Refusal(400, 180000, "Cannot update a finished event")
    if "status" in body and body["status"] != before and body["status"] not in GOES_ON_TO[before]:
        raise invalid_body("status", f"Cannot go from {before} to {body['status']!r}.", "BASE_TYPE_CHOICES")


def _moment(event: Json, key: str) -> datetime:
    return datetime.fromisoformat(event[key])


def _utc(key: str, text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise invalid_body(
            key, f"Could not parse {str(text)[:40]}. Should be ISO8601.", "DATE_TIME_TYPE_PARSE"
        ) from None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat()
