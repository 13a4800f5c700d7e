"""Stand-in."""

from collections.abc import Sequence

from bot.core.domain.incident import Incident
from bot.core.domain.timeline import Entry


def draft(incident: Incident, entries: Sequence[Entry], timezone: str) -> str:
    """Stand-in."""
    return f"# {incident.title}\n" + "\n".join(f"- {e.text}" for e in entries)
