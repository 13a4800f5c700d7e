"""What happened in an incident: gathered from the audit log, so that nothing is kept twice or ever edited."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.core.domain.audit import EventName, Result
from bot.core.domain.incident import Incident, RoomKind, Severity
from bot.core.domain.timeline import Entry
from bot.core.ports.audit import AuditLog, Filters, Record

_BEFORE = timedelta(hours=1)
"""What was changed so long before may have caused it."""
_MOMENT = timedelta(seconds=1)
_OF_SERVICE = frozenset(
    {
        EventName.COMMAND,
        EventName.REQUESTED,
        EventName.STARTED,
        EventName.GLASS_BROKEN,
        EventName.LOCKED,
        EventName.UNLOCKED,
    }
)
_SAYS: Mapping[str, str] = {
    EventName.INCIDENT_ROOM: "room {change} {reason}",
    EventName.INCIDENT_PAGED: "{reason}",
    EventName.INCIDENT_ACKNOWLEDGED: "took the page",
    EventName.INCIDENT_SEVERITY: "severity {change}",
    EventName.INCIDENT_ROLE: "{change}",
    EventName.INCIDENT_NOTED: "{reason}",
    EventName.INCIDENT_REMINDED: "reminder: {reason}",
    EventName.INCIDENT_RESOLVED: "resolved: {reason}",
    EventName.INCIDENT_REOPENED: "reopened: {reason}",
    EventName.INCIDENT_MEETING: "postmortem {change} {reason}",
    EventName.INCIDENT_ARCHIVED: "room archived",
    EventName.REQUESTED: "asked for {command}",
    EventName.STARTED: "started {command}",
    EventName.GLASS_BROKEN: "broke the glass for {command}: {reason}",
    EventName.LOCKED: "locked {service} in {environment}: {reason}",
    EventName.UNLOCKED: "unlocked {service} in {environment}",
}
"""How each event reads; what a record does not say is left out."""


async def entries(audit: AuditLog, incident: Incident, now: datetime) -> tuple[Entry, ...]:
    """Return what is known to have happened until `now`, the earliest first; raise QueryError.

    Its own events, the operations of its service from an hour before it to its end, and the commands that
    were given in its room.
    """
    since, until = incident.opened_at, (incident.closed_at or now) + _MOMENT
    found = list(await audit.query(Filters(id=incident.id, since=since)))
    if incident.service is not None:
        of_service = Filters(service=incident.service, since=since - _BEFORE, until=until)
        found += [each for each in await audit.query(of_service) if each.fields["event"] in _OF_SERVICE]
    if incident.room is not None and incident.room.kind is not RoomKind.SHARED:
        channel = incident.room.place.channel
        found += await audit.query(Filters(channel=channel, event=EventName.COMMAND, since=since))
    return _told(found)


def _told(records: Iterable[Record]) -> tuple[Entry, ...]:
    by_seq = {each.fields["seq"]: each.fields for each in records}
    told = [
        _entry(fields)
        for _, fields in sorted(by_seq.items())
        if fields["result"] != Result.DENIED
        and (not str(fields["command"]).startswith("/incident") or fields["event"] != EventName.COMMAND)
    ]
    return tuple(sorted(told, key=lambda entry: entry.at))


def _entry(fields: Mapping[str, Any]) -> Entry:
    noted_at = datetime.fromisoformat(fields["timestamp"])
    happened_at = fields.get("happened_at")
    return Entry(
        at=datetime.fromisoformat(happened_at) if happened_at else noted_at,
        noted_at=noted_at,
        by=str(fields["user"]).removeprefix("@"),
        event=fields["event"],
        text=" ".join(_text(fields).split()),
    )


def _text(fields: Mapping[str, Any]) -> str:
    match fields["event"]:
        case EventName.COMMAND:
            return _ended(fields)
        case EventName.INCIDENT_OPENED:
            return f"opened as {Severity(fields['severity']).spoken}: {fields['reason']}"
        case EventName.INCIDENT_UPDATED:
            return f"{fields.get('change') or fields['status']}: {fields['reason']}"
        case _:
            pass
    said = {key: fields.get(key) or "" for key in ("reason", "change", "command", "service", "environment")}
    return _SAYS.get(fields["event"], "{reason}").format_map(said)


def _ended(fields: Mapping[str, Any]) -> str:
    """Say how a command ended, what came of it, and who approved it."""
    parts = [f"{fields['command']}: {fields['result']}"]
    parts += [fields["change"]] if fields.get("change") else []
    parts += [f"approved by {fields['approved_by']}"] if fields["approved_by"] else []
    return ", ".join(parts)
