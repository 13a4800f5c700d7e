"""What stands where an incident was called: edited as its room, its page and its status come."""

from collections.abc import Iterator

from bot.chat import text
from bot.chat.cards.incident import sentences
from bot.core.domain.incident import Incident, Status
from bot.core.domain.step import Kind


def content(incident: Incident) -> str:
    """Return the lines of the announcement; what has not been tried yet is left out."""
    return text.cut("\n".join(_lines(incident)), text.CONTENT)


def _lines(incident: Incident) -> Iterator[str]:
    yield f"🚨 {incident.severity.spoken} Incident Created: {sentences.title(incident)}"
    yield from _room(incident)
    yield f"Incident commander: {text.person(incident.commander.name)}"
    if incident.service and incident.is_inferred:
        yield f"Service: {text.line(incident.service, 100)} (taken from the title)"
    yield from _status_page(incident)
    if told := sentences.paged(incident):
        yield told
    if names := sentences.on_call(incident):
        yield names
    if not incident.is_open:
        yield f"✅ {sentences.resolved(incident)}"


def _room(incident: Incident) -> Iterator[str]:
    step = incident.step(Kind.ROOM)
    if incident.room is not None:
        yield f"Incident channel: {sentences.room(incident.room)}"
        yield from sentences.note(incident)
    elif step is not None and step.is_missing:
        yield sentences.absent(incident, step)


def _status_page(incident: Incident) -> Iterator[str]:
    """Tell whether the page has heard of it: as it was opened, for updates have messages of their own."""
    step = incident.step(Kind.STATUS_PAGE)
    if incident.published:
        opening = sentences.update(incident, 0)
        yield f"Status page updated: {sentences.word(opening.status if opening else Status.INVESTIGATING)}"
    elif step is not None and step.is_missing:
        yield sentences.absent(incident, step)
