"""Stand-in."""

from datetime import datetime

from bot.core.domain.incident import Incident
from bot.core.domain.timeline import Entry
from bot.core.ports.audit import AuditLog, Filters


async def entries(audit: AuditLog, incident: Incident, now: datetime) -> tuple[Entry, ...]:
    """Stand-in."""
    found = await audit.query(Filters())
    mine = [r.fields for r in found if r.fields["id"] == incident.id]
    return tuple(
        Entry(
            at=datetime.fromisoformat(f["timestamp"]),
            noted_at=datetime.fromisoformat(f["timestamp"]),
            by=f["user"],
            event=f["event"],
            text=str(f["reason"] or f["change"] or ""),
        )
        for f in mine
    )
