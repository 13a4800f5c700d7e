"""Guilds, scheduled events and audit log entries."""

from typing import Any

from sandbox.discord.wire.guilds import (
    complete_audit_entry,
    complete_guild,
    complete_scheduled_event,
    without_gateway_fields,
)


def test_guilds_have_all_settings() -> None:
    """Strict clients break without `nsfw_level` and `region`; what is given stays."""
    guild: dict[str, Any] = {"region": "here"}
    complete_guild(guild)
    assert (guild["region"], guild["nsfw_level"], guild["incidents_data"]) == ("here", 0, None)


def test_rest_has_no_gateway_lists() -> None:
    """Members and channels come by the gateway only."""
    assert without_gateway_fields({"id": "1", "members": [], "channels": []}) == {"id": "1"}


def test_events_happen_once() -> None:
    """There is no recurrence."""
    event: dict[str, Any] = {}
    complete_scheduled_event(event)
    assert event == {"recurrence_rule": None, "guild_scheduled_event_exceptions": []}


def test_role_changes_are_changes() -> None:
    """Who got a role stands in `changes`; empty options and reasons are left out."""
    entry: dict[str, Any] = {"options": {"$add": [{"id": "5"}]}, "reason": None, "changes": []}
    complete_audit_entry(entry)
    assert entry == {"changes": [{"key": "$add", "new_value": [{"id": "5"}]}]}
