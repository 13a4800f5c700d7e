"""The draft of a postmortem: what the bot knows, in order, and room for what only people know."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Change, Incident, Role, Update
from bot.core.domain.length import length_words
from bot.core.domain.opening import Opening, openings
from bot.core.domain.timeline import Entry
from bot.core.incidents import past, timeline
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.markdown import cell, inline, paragraph

_TO_BE_WRITTEN = "_To be written._"
_OFTEN = {1: "once", 2: "twice"}
_HOUSEKEEPING = frozenset({EventName.INCIDENT_ROOM, EventName.INCIDENT_MEETING, EventName.INCIDENT_ARCHIVED})
"""What only the bot does after an end: no part of what happened."""


async def written(deps: Dependencies, incident: Incident, now: datetime) -> str:
    """Return the draft of what is known `now`; raise StoreError, QueryError."""
    changes = await past.as_they_are(deps, incident.changes)
    happened = await timeline.entries(deps, incident, now)
    return draft(replace(incident, changes=changes), happened, deps.rules.timezone)


def draft(incident: Incident, entries: Sequence[Entry], timezone: str) -> str:
    """Return the Markdown of the draft; times are on the clock of `timezone`, an IANA name."""
    zone = ZoneInfo(timezone)
    lines = [
        f"# Postmortem: {inline(incident.title)}",
        "",
        *_facts(incident, zone),
        "",
        f"All times are {timezone}.",
        *_section("Summary", _summary(incident, zone)),
        *_section(
            "Impact", [*_impact(openings(entries), zone), "_To be written: who was affected, and how._"]
        ),
        *_section("Timeline", [_entry(each, zone) for each in entries]),
        *_section("Contributing changes", _changes(incident.changes, zone)),
        *_section("What went well", [_TO_BE_WRITTEN]),
        *_section("What went badly", [_TO_BE_WRITTEN]),
        *_section("Actions", ["- [ ] What, who, until when"]),
    ]
    return "\n".join(lines) + "\n"


def with_later(incident: Incident, entries: Sequence[Entry], timezone: str) -> str:
    """Return the draft that was kept and, under it, what was learnt since; empty where there is none."""
    zone, kept, since = ZoneInfo(timezone), incident.postmortem or "", incident.drafted_at
    later = [
        _entry(each, zone)
        for each in entries
        if since is not None and each.noted_at > since and each.event not in _HOUSEKEEPING
    ]
    return kept + "\n".join([*_section("Added after the draft", later), ""]) if later else kept


def _section(name: str, lines: Sequence[str]) -> list[str]:
    return ["", f"## {name}", "", *lines]


def _facts(incident: Incident, zone: ZoneInfo) -> Iterator[str]:
    yield "| | |"
    yield "|---|---|"
    yield f"| Severity | {incident.severity.spoken} |"
    yield f"| Service | {cell(incident.service or 'none named')} |"
    yield f"| Opened | {_moment(incident.opened_at, zone)} by {cell(_at(incident.opened_by.name))} |"
    if incident.closed_at is not None:
        lasted = length_words((incident.closed_at - incident.opened_at).total_seconds())
        after = f"{lasted} after it was first opened" if incident.reopened else f"after {lasted}"
        yield f"| Resolved | {_moment(incident.closed_at, zone)}, {after} |"
    if incident.reopened:
        yield f"| Reopened | {_OFTEN.get(incident.reopened, f'{incident.reopened} times')} |"
    for role in Role:
        if (holder := incident.holders.get(role)) is not None:
            yield f"| {role.capitalize()} | {cell(_at(holder.name))} |"


def _summary(incident: Incident, zone: ZoneInfo) -> list[str]:
    told = [_update(each, zone) for each in incident.updates]
    words = paragraph(incident.summary or "") or "_To be written: what happened, in a few sentences._"
    return [words, "", "What was told in public:", "", *told]


def _update(update: Update, zone: ZoneInfo) -> str:
    return f"- {_moment(update.at, zone)} **{update.status.capitalize()}**: {inline(update.text)}"


def _impact(found: Sequence[Opening[Entry]], zone: ZoneInfo) -> Iterator[str]:
    """Yield how long things took, of each opening by itself."""
    for number, opening in enumerate(found):
        if len(found) > 1:
            yield f"{'Reopened' if number else 'Opened'} {_moment(opening.at, zone)}:"
            yield ""
        yield from _steps(opening)
        yield ""
    if len(found) > 1 and (end := found[-1].resolved_at):
        lasted = length_words((end - found[0].at).total_seconds())
        yield f"From the first opening to the last resolution: {lasted}, the time to resolve in /report."
        yield ""


def _steps(opening: Opening[Entry]) -> Iterator[str]:
    if opening.taken is None:
        yield "- Acknowledged by nobody"
    else:
        yield f"- Acknowledged {_after(opening, opening.taken.at)} by {_person(opening.taken.by)}"
    for name, at in (("mitigated", opening.mitigated_at), ("resolved", opening.resolved_at)):
        yield f"- {name.capitalize()} {_after(opening, at)}" if at else f"- Not {name} yet"


def _after(opening: Opening[Entry], at: datetime) -> str:
    return f"after {length_words((at - opening.at).total_seconds())}"


def _entry(entry: Entry, zone: ZoneInfo) -> str:
    later = (entry.noted_at - entry.at).total_seconds()
    noted = f" _(noted {length_words(later)} later)_" if entry.is_late else ""
    return f"- {_moment(entry.at, zone)} {_person(entry.by)}: {inline(entry.text)}{noted}"


def _changes(changes: Sequence[Change], zone: ZoneInfo) -> list[str]:
    if not changes:
        return ["None is known."]
    intro = "The last changes before it; strike those that had no part in it."
    return [intro, "", *(_change(each, zone) for each in changes)]


def _change(change: Change, zone: ZoneInfo) -> str:
    approved = ", ".join(_person(each.name) for each in change.approvals)
    by = f"by {_person(change.by.name)}{f', approved by {approved}' if approved else ''}"
    what = f"{change.action} {inline(change.what)} in {inline(change.environment)}"
    return f"- {_moment(change.at, zone)} {what}: {inline(change.result)}, {by}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _person(name: str) -> str:
    return inline(_at(name))


def _at(name: str) -> str:
    return f"@{name}"
