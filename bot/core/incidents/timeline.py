"""What happened in an incident: gathered from the audit log, so that nothing is kept twice or ever edited."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.domain.audit import EventName, Result
from bot.core.domain.catalog import PRODUCTION
from bot.core.domain.incident import Incident, RoomKind, Severity
from bot.core.domain.timeline import Entry
from bot.core.incidents import deeds
from bot.core.incidents.deeds import Fields
from bot.core.incidents.dependencies import Dependencies
from bot.core.ports.audit import Filters, Record

_BEFORE = timedelta(hours=1)
"""What was changed so long before may have caused it."""
_SAYS: Mapping[str, str] = {
    EventName.INCIDENT_ROOM: "room {change} {reason}",
    EventName.INCIDENT_PAGED: "{reason}",
    EventName.INCIDENT_ACKNOWLEDGED: "took the page",
    EventName.INCIDENT_ROLE: "{change}",
    EventName.INCIDENT_NOTED: "{reason}",
    EventName.INCIDENT_REMINDED: "reminder: {reason}",
    EventName.INCIDENT_RESOLVED: "resolved: {reason}",
    EventName.INCIDENT_REOPENED: "reopened: {reason}",
    EventName.INCIDENT_ALERT: "{reason}",
    EventName.INCIDENT_ARCHIVED: "room archived",
    EventName.RUNBOOK_STARTED: "runbook {change}: {reason}",
    EventName.RUNBOOK_STEP: "runbook {change}: {reason}",
    EventName.RUNBOOK_FINISHED: "runbook {change}: {reason}",
}
"""How each event reads; what a record does not say is left out."""
_PLAYED = frozenset({EventName.RUNBOOK_STARTED, EventName.RUNBOOK_STEP, EventName.RUNBOOK_FINISHED})


async def entries(deps: Dependencies, incident: Incident, now: datetime) -> tuple[Entry, ...]:
    """Return what is known to have happened until `now`, the earliest first; raise QueryError.

    Its own events; what was done in its room; and, from wherever it was done, what changed its service where
    that usually runs: what ran from an hour before it to its end.
    """
    zone = ZoneInfo(deps.rules.timezone)
    own = await deps.audit.query(Filters(id=incident.id, since=incident.opened_at))
    inside = await _in_room(deps, incident)
    happened = [each.fields for each in own if each.fields["result"] != Result.DENIED]
    happened += [each.fields for each in inside if each.fields["event"] in _PLAYED]
    told = [(int(fields["seq"]), _entry(fields, zone)) for fields in happened]
    done = await _deeds(deps, incident, inside, now)
    told += [(int(records[0]["seq"]), deeds.deed(records)) for records in done]
    return tuple(entry for _, entry in sorted(told, key=lambda each: (each[1].at, each[0])))


async def _deeds(
    deps: Dependencies, incident: Incident, inside: Sequence[Record], now: datetime
) -> list[list[Fields]]:
    """Return the records of each command and operation that belongs to it."""
    belonging = {each.fields["id"] for each in inside if deeds.is_part(each.fields)}
    by_seq = {each.fields["seq"]: each.fields for each in [*inside, *await _of_service(deps, incident)]}
    known: dict[str, list[Fields]] = defaultdict(list)
    for _, fields in sorted(by_seq.items()):
        if deeds.is_part(fields):
            known[fields["id"]].append(fields)
    until = incident.closed_at or now
    return [
        records
        for id_, records in known.items()
        if id_ in belonging or ((began := deeds.began(records)) and began <= until)
    ]


async def _of_service(deps: Dependencies, incident: Incident) -> Sequence[Record]:
    """Return what the log has of its service where that usually runs, also of the time since."""
    if incident.service is None:
        return ()
    service = deps.catalog.find(incident.service)
    filters = Filters(service=incident.service, since=incident.opened_at - _BEFORE)
    usual = {PRODUCTION, service.usual if service else PRODUCTION}
    return [each for each in await deps.audit.query(filters) if each.fields.get("environment") in usual]


async def _in_room(deps: Dependencies, incident: Incident) -> Sequence[Record]:
    """Return what was done in its room, as long as that was its own."""
    if incident.room is None or incident.room.kind is RoomKind.SHARED:
        return ()
    channel = incident.room.place.channel
    return await deps.audit.query(Filters(channel=channel, since=incident.opened_at))


def _entry(fields: Fields, zone: ZoneInfo) -> Entry:
    noted_at = deeds.at(fields)
    happened_at = fields.get("happened_at")
    return Entry(
        at=datetime.fromisoformat(happened_at) if happened_at else noted_at,
        noted_at=noted_at,
        by=str(fields["user"]).removeprefix("@"),
        event=fields["event"],
        text=" ".join(_text(fields, zone).split()),
        status=fields.get("status"),
    )


def _text(fields: Fields, zone: ZoneInfo) -> str:
    match fields["event"]:
        case EventName.INCIDENT_OPENED:
            return f"opened as {Severity(fields['severity']).spoken}: {fields['reason']}"
        case EventName.INCIDENT_UPDATED:
            return f"{fields.get('change') or fields['status']}: {fields['reason']}"
        case EventName.INCIDENT_SEVERITY:
            return f"severity {' -> '.join(Severity(each).spoken for each in fields['change'].split(' -> '))}"
        case EventName.INCIDENT_MEETING if not fields.get("change"):
            return f"postmortem not scheduled any more: {fields['reason']}"
        case EventName.INCIDENT_MEETING:
            return f"postmortem scheduled for {_day_and_time(fields['change'], zone)}"
        case _:
            pass
    said = {key: fields.get(key) or "" for key in ("reason", "change")}
    return _SAYS.get(fields["event"], "{reason}").format_map(said)


def _day_and_time(written: str, zone: ZoneInfo) -> str:
    """Return an ISO time on the clock of `zone`: `Thursday 5 March 15:00`."""
    at = datetime.fromisoformat(written).astimezone(zone)
    return f"{at:%A} {at.day} {at:%B %H:%M}"
