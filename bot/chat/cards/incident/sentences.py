"""The words about incidents that more than one message uses."""

from collections.abc import Iterator

from bot.chat import text
from bot.core.domain.incident import Incident, Role, Room, RoomKind, Status, Update
from bot.core.domain.length import length_words
from bot.core.domain.person import Person
from bot.core.domain.step import Kind, Progress, Step

TITLE = 300
"""Characters of a title; the core takes no longer one, and what is left of a title may be nothing."""
_QUOTED = 1200
_TROUBLE = 300
_AGAIN = "It is tried again."
_BY_HAND = "Call somebody by hand."
_MOST_CALLED = 6
_ROLES = {
    Role.COMMANDER: "the commander",
    Role.COMMUNICATIONS: "in charge of communications",
    Role.SCRIBE: "the scribe",
}
_UNDONE = {
    Kind.ROOM: "Incident channel not created",
    Kind.CARD: "Card not pinned",
    Kind.STATUS_PAGE: "Status page not updated",
    Kind.CALL: "Call not sent",
    Kind.UNANSWERED: "Not told that nobody has taken it",
    Kind.ANNOUNCEMENT: "Announcement not posted",
    Kind.UPDATE: "Update not posted",
    Kind.NOTICE: "Notice not posted",
    Kind.SEVERITY: "Severity not told",
    Kind.ROLE: "Role not told",
    Kind.ALERT: "Change of an alert not told",
    Kind.REMINDER: "Reminder not sent",
    Kind.RESOLUTION: "Resolution not posted",
    Kind.REOPENING: "Reopening not posted",
    Kind.MEETING: "Postmortem not scheduled",
    Kind.CALL_OFF: "Postmortem not called off",
    Kind.POSTMORTEM: "Postmortem draft not posted",
    Kind.ARCHIVE: "Incident channel not archived",
}
_PAGER_UNDONE = {
    Kind.ACKNOWLEDGE: "not told who has taken it",
    Kind.STAND_DOWN: "not told that it is over",
}


def title(incident: Incident) -> str:
    """Return the title, which may have been nothing but signs that do not show."""
    return text.line(incident.title, TITLE) or "(no title)"


def named(incident: Incident) -> str:
    """Return how an incident is called in a list: `SEV-1 payment-service: Payment processing failures`."""
    service = f" {text.line(incident.service, 100)}" if incident.service else ""
    return f"{incident.severity.spoken}{service}: {title(incident)}"


def word(status: Status) -> str:
    """Return a status as the page writes it: `Investigating`."""
    return status.capitalize()


def role(named: str) -> str:
    """Return what somebody is in an incident: `the scribe`."""
    found = next((words for each, words in _ROLES.items() if each == named), None)
    return found or text.line(named, 100)


def room(found: Room) -> str:
    """Return a link to where an incident is talked about."""
    return text.channel(found.place.channel_id)


def where(incident: Incident) -> str:
    """Return a link to the room, or the incident's name while it has none."""
    return text.line(incident.name, 100) if incident.room is None else room(incident.room)


def note(incident: Incident) -> Iterator[str]:
    """Yield why the room is not what it should be."""
    if incident.room is not None and incident.room.note:
        yield f"ℹ️ {text.sentence(incident.room.note, 400)}"  # noqa: RUF001 - the sign of a hint
    elif incident.room is not None and incident.room.kind is RoomKind.SHARED:
        yield "ℹ️ The incident has no channel of its own."  # noqa: RUF001 - likewise


def called(person: Person) -> str:
    """Return a mention, which calls only where the letter says so; for nobody of Discord's a name."""
    is_user = person.id.isascii() and person.id.isdigit() and int(person.id) > 0
    return f"<@{int(person.id)}>" if is_user else text.person(person.name)


def quoted(written: str) -> str:
    """Return what somebody said, of several lines, as a quotation; empty where nothing is left of it."""
    lines = [f"> {line}" for line in text.rows(written, _QUOTED).splitlines() if line.strip()]
    return text.cut("\n".join(lines), _QUOTED)


def whole(written: str) -> str | None:
    """Return for the embed what is too long for a quotation; None where the quotation says it all."""
    rows = text.rows(written, text.DESCRIPTION)
    return rows if len(rows) + 2 * (rows.count("\n") + 1) > _QUOTED else None


def said(update: Update) -> Iterator[str]:
    """Yield what an update says, and who said it."""
    if words := quoted(update.text):
        yield words
    yield f"By {text.person(update.by.name)}."


def update(incident: Incident, number: int) -> Update | None:
    """Return an update by its index, None where there is none."""
    return incident.updates[number] if 0 <= number < len(incident.updates) else None


def resolution(incident: Incident, cycle: int) -> tuple[int, Update] | None:
    """Return the update that closed it for the `cycle`-th time, counted from 0, with its index."""
    closing = [(at, each) for at, each in enumerate(incident.updates) if each.status is Status.RESOLVED]
    return closing[min(cycle, len(closing) - 1)] if closing else None


def lasted(incident: Incident) -> float:
    """Return for how many seconds a closed incident was open."""
    return incident.open_seconds(incident.closed_at or incident.opened_at)


def resolved(incident: Incident) -> str:
    """Return the words that end it: `Resolved after 23 minutes`."""
    return f"Resolved after {length_words(lasted(incident))}"


def missing(step: Step, undone: str) -> str:
    """Tell what has not happened, why, and whether somebody has to do it: `undone` is `Card not pinned`."""
    why = trouble(step)
    if step.state is Progress.GIVEN_UP:
        return f"⚠️ {undone}: {why}. It was given up; do it by hand."
    return f"⚠️ {undone} yet: {why}. {_AGAIN}"


def trouble(step: Step) -> str:
    """Return why a step failed, as a sentence's part."""
    return text.line(step.trouble, _TROUBLE).rstrip(". ") or "nobody knows why"


def absent(incident: Incident, step: Step) -> str:
    """Tell what is not there as long as a step that has failed is not done."""
    if step.kind is Kind.PAGE:
        why = trouble(step)
        is_over = step.state is Progress.GIVEN_UP
        return f"⚠️ Nobody was paged{'' if is_over else ' yet'}: {why}. {_BY_HAND if is_over else _AGAIN}"
    if step.kind in _PAGER_UNDONE:
        return missing(step, f"{pager(incident)} {_PAGER_UNDONE[step.kind]}")
    return missing(step, _UNDONE[step.kind])


def pager(incident: Incident) -> str:
    """Return the name of what calls people."""
    return text.line(incident.pager or "The pager", 100)


def unanswered(incident: Incident) -> str:
    """Tell that everybody was called in vain, and whom that was."""
    names = text.people([each.person.name for each in incident.calls if each.person][:_MOST_CALLED])
    return f"⚠️ Nobody has taken it; called in vain: {names or 'the team'}. {_BY_HAND}"


def on_call(incident: Incident) -> str | None:
    """Tell whom the pager reaches; None where it does not say."""
    names = [text.line(name, 64) for name in incident.on_call[:_MOST_CALLED]]
    return f"On call at {pager(incident)}: {', '.join(names)}" if names else None


def paged(incident: Incident) -> str | None:
    """Tell who was called, or why nobody was; None while that is still open."""
    step = incident.step(Kind.PAGE)
    if incident.is_unanswered:
        return unanswered(incident)
    if step is not None and step.is_done:
        return f"{pager(incident)} notified: {text.line(incident.team or 'on call', 100)}"
    return absent(incident, step) if step is not None and step.is_missing else None
