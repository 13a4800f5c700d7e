"""The pinned card of an incident: who is on it, how it stands, what changed before, what is missing."""

from collections.abc import Iterator
from datetime import datetime

import discord

from bot.chat import text
from bot.chat.cards.incident import sentences
from bot.core.domain.incident import Change, Incident, Role
from bot.core.domain.length import length_short
from bot.core.domain.meeting import spoken
from bot.core.domain.step import Kind

_CHANGES = 5
_SHORT = 40
_SUMMARY = 1000
_HOW = "Tell with /incident update, end with /incident resolve. 📌 a message to keep it in the timeline."
_NOBODY = "nobody"


def content(incident: Incident) -> str:
    """Return the first lines: what is broken, and what to do."""
    first = f"🚨 {sentences.named(incident)}"
    then = (
        _HOW
        if incident.is_open
        else f"✅ {sentences.resolved(incident)}. Open it again with /incident reopen."
    )
    return text.cut("\n".join([first, then, *sentences.note(incident)]), text.CONTENT)


def fill(embed: discord.Embed, incident: Incident, timezone: str) -> None:
    """Put everything that is known into the embed."""
    if incident.summary:
        embed.description = text.rows(incident.summary, _SUMMARY)
    for name, value in _fields(incident, timezone):
        embed.add_field(name=name, value=value, inline=len(value) <= _SHORT)


def _fields(incident: Incident, timezone: str) -> Iterator[tuple[str, str]]:
    yield "Status", sentences.word(incident.status)
    yield "Commander", text.person(incident.commander.name)
    for role in (Role.COMMUNICATIONS, Role.SCRIBE):
        holder = incident.holders.get(role)
        yield role.capitalize(), text.person(holder.name) if holder else _NOBODY
    yield "Service", _service(incident)
    yield "Page", text.cut("\n".join(_page(incident)), text.FIELD_VALUE)
    yield "Status page", _status_page(incident)
    yield "Opened", f"{text.moment(incident.opened_at, 'f')}, by {text.person(incident.opened_by.name)}"
    yield from _ended(incident, timezone)
    if incident.changes:
        newest = [_change(change) for change in incident.changes[:_CHANGES]]
        yield "Last changes", text.first(newest, text.FIELD_VALUE)
    if undone := [each for each in incident.steps if each.is_missing]:
        lines = [sentences.absent(incident, each) for each in undone]
        yield "Missing", text.first(lines, text.FIELD_VALUE)


def _service(incident: Incident) -> str:
    if not incident.service:
        return "none named"
    told = " (taken from the title)" if incident.is_inferred else ""
    return f"{text.line(incident.service, 100)}{told}"


def _page(incident: Incident) -> Iterator[str]:
    yield sentences.paged(incident) or "nobody was called yet"
    if names := sentences.on_call(incident):
        yield names
    if (taken := incident.acknowledged) is not None:
        yield f"Taken by {text.person(taken.by.name)} {text.moment(taken.at)}"


def _status_page(incident: Incident) -> str:
    """Tell which update the page shows; why it is behind stands under what is missing."""
    shown = sentences.update(incident, incident.published - 1)
    if shown is None:
        return "does not show it yet"
    behind = len(incident.updates) - incident.published
    return sentences.word(shown.status) + (f", {behind} behind" if behind > 0 else "")


def _ended(incident: Incident, timezone: str) -> Iterator[tuple[str, str]]:
    if incident.closed_at is None:
        return
    yield "Duration", length_short(sentences.lasted(incident))
    yield "Postmortem", _postmortem(incident, incident.closed_at, timezone)


def _postmortem(incident: Incident, closed_at: datetime, timezone: str) -> str:
    kept = "; draft with /incident postmortem" if incident.postmortem else ""
    step = incident.step(Kind.MEETING)
    if incident.meeting is None or (step is not None and step.is_missing):
        return f"not scheduled{kept}"
    when = text.line(spoken(incident.meeting.at, closed_at, timezone), 100)
    return f"{when}, {text.moment(incident.meeting.at, 'f')}{kept}"


def _change(change: Change) -> str:
    where = f"in {text.line(change.environment, 60)}, {text.moment(change.at)}"
    who = f"by {text.person(change.by.name)}"
    if change.approvals:
        who += f", approved by {text.people([each.name for each in change.approvals])}"
    what = f"{text.line(change.action, 40)}: {text.line(change.what, 120)}"
    return f"• {what} {where} {who}: {text.line(change.result, 40)}"
