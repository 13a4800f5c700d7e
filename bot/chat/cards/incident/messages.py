"""The messages that an incident sends once each: updates, endings, calls and reminders, in words."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from bot.chat import text
from bot.chat.cards.incident import sentences
from bot.core.domain.incident import Incident, Role, Severity
from bot.core.domain.length import length_short, length_words
from bot.core.domain.meeting import spoken
from bot.core.domain.person import Person
from bot.core.domain.step import Kind, Progress, Step


def content(incident: Incident, step: Step, timezone: str) -> str:
    """Return the words of a step's message; `timezone` is where the team's meetings are told."""
    if step.kind is Kind.RESOLUTION:
        lines = _resolution(incident, step, timezone)
    else:
        lines = _LINES[step.kind](incident, step)
    return text.cut("\n".join(lines), text.CONTENT)


def _update(incident: Incident, step: Step) -> Iterator[str]:
    update = sentences.update(incident, step.number)
    yield _posted(incident, step.number)
    yield f"Status: {sentences.word(incident.status if update is None else update.status)}"
    if update is not None:
        yield from sentences.said(update)


def _posted(incident: Incident, number: int) -> str:
    """Tell whether the status page shows an update."""
    if incident.published > number:
        return "📝 Update posted to status page"
    step = incident.step(Kind.STATUS_PAGE)
    here = "📝 Update posted here; the status page does not show it"
    if step is None or not step.is_missing:
        return f"{here} yet: it is on its way."
    why = sentences.trouble(step)
    if step.state is Progress.GIVEN_UP:
        return f"{here}: {why}. It was given up; do it by hand."
    return f"{here} yet: {why}. It is tried again."


def _notice(incident: Incident, step: Step) -> Iterator[str]:
    yield from _update(incident, step)
    yield f"{incident.severity.spoken} {sentences.title(incident)}: {sentences.where(incident)}"


def _resolution(incident: Incident, step: Step, timezone: str) -> Iterator[str]:
    found = sentences.resolution(incident, step.number)
    end = found[1].at if found else incident.closed_at or step.wanted_at
    seconds = incident.open_seconds(end)
    yield f"✅ Incident resolved after {length_words(seconds)}"
    yield f"Duration: {length_short(seconds)}"
    if found:
        yield from _page_resolved(incident, found[0])
    yield from _meeting(incident, step.number, end, timezone)
    if found:
        yield from sentences.said(found[1])


def _page_resolved(incident: Incident, number: int) -> Iterator[str]:
    step = incident.step(Kind.STATUS_PAGE)
    if incident.published > number:
        yield "Status page: Resolved"
    elif step is not None and step.is_missing:
        yield sentences.missing(step, "Status page not resolved")


def _meeting(incident: Incident, cycle: int, now: datetime, timezone: str) -> Iterator[str]:
    """Tell when the postmortem is held, as one said it `now`, when the incident ended."""
    step = next((each for each in incident.steps if each.kind is Kind.MEETING and each.number == cycle), None)
    if step is None or cycle != incident.reopened:
        return
    if step.is_missing:
        yield sentences.absent(incident, step)
    elif step.is_done and incident.meeting is not None:
        yield f"Postmortem scheduled for {text.line(spoken(incident.meeting.at, now, timezone), 100)}"


def _reopening(incident: Incident, step: Step) -> Iterator[str]:
    yield f"🔁 Incident reopened{_by(step)}"
    yield f"Status: {sentences.word(incident.status)}"
    if words := sentences.quoted(step.text):
        yield words


def _severity(incident: Incident, step: Step) -> Iterator[str]:
    before, arrow, after = step.text.partition(" -> ")
    moved = f"{_spoken(before)} → {_spoken(after)}" if arrow else incident.severity.spoken
    yield f"🚨 {moved}{_by(step)}"


def _spoken(word: str) -> str:
    """Return a severity as people read it."""
    found = next((each.spoken for each in Severity if each == word), None)
    return found or text.line(word, 40)


def _role(_: Incident, step: Step) -> Iterator[str]:
    who = sentences.called(step.person or Person("", "somebody"))
    named = f", named by {text.person(step.by.name)}" if step.by else ""
    yield f"{who} is {sentences.role(step.text or Role.COMMANDER)} now{named}"


def _alert(_: Incident, step: Step) -> Iterator[str]:
    yield f"🔔 {text.sentence(step.text, 600)}"


def _call(incident: Incident, step: Step) -> Iterator[str]:
    who = f"{sentences.called(step.person)} " if step.person else ""
    why = f"{text.sentence(step.text, 300)} " if step.text else ""
    team = text.line(incident.team or incident.service or "this", 100)
    what = f"{incident.severity.spoken} {sentences.title(incident)}"
    first = f"{who}🔔 {why}You are on call for {team}: {what}."
    if incident.acknowledged is not None:
        yield f"{first}\n✅ Taken by {text.person(incident.acknowledged.by.name)}."
    elif not incident.is_open:
        yield f"{first}\n✅ {sentences.resolved(incident)}."
    elif all(each.key != step.key for each in incident.calls):
        yield f"{first}\n🔁 It was resolved and opened again since; a newer call counts."
    else:
        yield f"{first} React with ✅ to take it."


def _unanswered(incident: Incident, step: Step) -> Iterator[str]:
    if incident.acknowledged is not None:
        yield f"✅ Taken by {text.person(incident.acknowledged.by.name)}, after everybody was called."
    else:
        yield f"{sentences.called(step.person or incident.commander)} {sentences.unanswered(incident)}"


def _reminder(incident: Incident, step: Step) -> Iterator[str]:
    why = text.sentence(step.text, 300) or "No update for a while."
    who = sentences.called(step.person or incident.commander)
    yield f"{who} ⏰ {why} Tell how it stands with /incident update, or end it with /incident resolve."


def _postmortem(incident: Incident, _: Step) -> Iterator[str]:
    yield "📄 Postmortem draft"
    yield sentences.named(incident)
    until = "Complete it before the meeting" if incident.meeting else "Complete it"
    yield f"{until}: impact and actions are for people to tell."


def _by(step: Step) -> str:
    return f" by {text.person(step.by.name)}" if step.by else ""


_LINES: Mapping[Kind, Callable[[Incident, Step], Iterator[str]]] = {
    Kind.UPDATE: _update,
    Kind.NOTICE: _notice,
    Kind.REOPENING: _reopening,
    Kind.SEVERITY: _severity,
    Kind.ROLE: _role,
    Kind.ALERT: _alert,
    Kind.CALL: _call,
    Kind.UNANSWERED: _unanswered,
    Kind.REMINDER: _reminder,
    Kind.POSTMORTEM: _postmortem,
}
