"""The timeline of an incident, as the one who asked for it reads it."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from bot.chat import text
from bot.chat.cards.face import Face, told
from bot.chat.cards.incident import sentences
from bot.core.domain.timeline import Entry, Timeline

_ENTRY = 600


def timeline(found: Timeline, timezone: str = "UTC") -> Face:
    """Return what happened, the earliest first, in the team's time; a long one is a file as well."""
    incident = found.incident
    what = f"Timeline of {text.line(incident.name, 100)}, {sentences.named(incident)}"
    if not found.entries:
        return told(f"{what}\nNothing is written down yet.", ["Nothing."], "timeline.txt")
    entries = list(_entries(found, ZoneInfo(timezone)))
    return told(f"{what}\nTimes are {text.line(timezone, 60)}.", entries, "timeline.txt")


def _entries(found: Timeline, zone: ZoneInfo) -> Iterator[str]:
    """Yield a line for each, under the day on which it happened."""
    day: date | None = None
    for entry in found.entries:
        at = entry.at.astimezone(zone)
        if at.date() != day:
            day = at.date()
            yield f"**{day:%Y-%m-%d}**"
        yield f"{at:%H:%M} {text.person(entry.by)}: {text.line(entry.text, _ENTRY)}{_late(entry, zone)}"


def _late(entry: Entry, zone: ZoneInfo) -> str:
    """Tell when it was written down, where that was later."""
    return f" (added {entry.noted_at.astimezone(zone):%Y-%m-%d %H:%M})" if entry.is_late else ""
