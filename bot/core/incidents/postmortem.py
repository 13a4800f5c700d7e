"""The draft of a postmortem: what the bot knows, in order, and room for what only people know."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.domain.incident import Change, Incident, Role, Status, Update
from bot.core.domain.length import length_words
from bot.core.domain.timeline import Entry

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~@!&+=-]|(?<=\d)\.)")
"""What would act in Markdown or HTML, or call somebody."""
_TO_BE_WRITTEN = "_To be written._"


def draft(incident: Incident, entries: Sequence[Entry], timezone: str) -> str:
    """Return the Markdown of the draft; times are on the clock of `timezone`, an IANA name."""
    zone = ZoneInfo(timezone)
    lines = [
        f"# Postmortem: {_plain(incident.title)}",
        "",
        *_facts(incident, zone),
        *_section("Summary", _summary(incident, zone)),
        *_section("Impact", _impact(incident)),
        *_section("Timeline", [f"All times {timezone}.", "", *(_entry(each, zone) for each in entries)]),
        *_section("Contributing changes", _changes(incident.changes, zone)),
        *_section("What went well", [_TO_BE_WRITTEN]),
        *_section("What went badly", [_TO_BE_WRITTEN]),
        *_section("Actions", ["- [ ] What, who, until when"]),
    ]
    return "\n".join(lines) + "\n"


def _section(name: str, lines: Sequence[str]) -> list[str]:
    return ["", f"## {name}", "", *lines]


def _facts(incident: Incident, zone: ZoneInfo) -> Iterator[str]:
    ended = incident.closed_at
    yield "| | |"
    yield "|---|---|"
    yield f"| Severity | {incident.severity.spoken} |"
    yield f"| Service | {_plain(incident.service or 'none named')} |"
    yield f"| Opened | {_moment(incident.opened_at, zone)} by {_person(incident.opened_by.name)} |"
    if ended is not None:
        lasted = length_words((ended - incident.opened_at).total_seconds())
        yield f"| Resolved | {_moment(ended, zone)}, after {lasted} |"
    for role in Role:
        if (holder := incident.holders.get(role)) is not None:
            yield f"| {role.capitalize()} | {_person(holder.name)} |"
    if incident.reopened:
        yield f"| Reopened | {incident.reopened} times |"


def _summary(incident: Incident, zone: ZoneInfo) -> list[str]:
    told = [_update(each, zone) for each in incident.updates]
    return [
        *([_plain(incident.summary), ""] if incident.summary else []),
        "What was told in public:",
        "",
        *told,
    ]


def _update(update: Update, zone: ZoneInfo) -> str:
    return f"- {_moment(update.at, zone)} **{update.status.capitalize()}**: {_plain(update.text)}"


def _impact(incident: Incident) -> list[str]:
    """Return how long things took, as far as they happened."""
    mitigated = [each.at for each in incident.updates if each.status in {Status.MONITORING, Status.RESOLVED}]
    steps = [
        ("Acknowledged", incident.acknowledged.at if incident.acknowledged else None),
        ("Mitigated", mitigated[0] if mitigated else None),
        ("Resolved", incident.closed_at),
    ]
    told = [
        f"- {name} after {length_words((at - incident.opened_at).total_seconds())}"
        if at
        else f"- {name}: not known"
        for name, at in steps
    ]
    return [*told, "", "_To be written: who was affected, and how._"]


def _entry(entry: Entry, zone: ZoneInfo) -> str:
    later = (entry.noted_at - entry.at).total_seconds()
    noted = f" _(noted {length_words(later)} later)_" if entry.is_late else ""
    return f"- {_moment(entry.at, zone)} {_person(entry.by)}: {_plain(entry.text)}{noted}"


def _changes(changes: Sequence[Change], zone: ZoneInfo) -> list[str]:
    return [_change(each, zone) for each in changes] or ["None is known."]


def _change(change: Change, zone: ZoneInfo) -> str:
    approved = ", ".join(_person(each.name) for each in change.approvals)
    by = f"by {_person(change.by.name)}{f', approved by {approved}' if approved else ''}"
    what = f"{change.action} {_plain(change.what)} in {_plain(change.environment)}"
    return f"- {_moment(change.at, zone)} {what}: {_plain(change.result)}, {by}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _person(name: str) -> str:
    return _plain(f"@{name}")


def _plain(written: str) -> str:
    """Return foreign text as one line in which nothing acts."""
    whole = " ".join("".join(char if char.isprintable() else " " for char in written).split())
    return _SIGNS.sub(r"\\\1", whole)
