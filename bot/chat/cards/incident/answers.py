"""What the one who acted is told: in one sentence, that it was taken and where everybody reads it."""

from collections.abc import Iterator, Sequence

from bot.chat import text
from bot.chat.cards.incident import sentences
from bot.core.domain.incident import Incident, RoomKind
from bot.core.domain.person import Member
from bot.core.domain.step import Kind

_OTHERS = 5


def created(incident: Incident, others: Sequence[Incident] = ()) -> str:
    """Point at the room, or tell why there is none yet, and at `others` that are open for its service."""
    return " ".join([_made(incident), *_beside(incident, others)])


def _beside(incident: Incident, others: Sequence[Incident]) -> Iterator[str]:
    """Tell who calls the same thing once more that others are at it."""
    if others:
        service, rooms = (
            text.line(incident.service or "", 100),
            ", ".join(map(_called, others[:_OTHERS])),
        )
        many = f"is an open incident of {service}" if len(others) == 1 else f"are open incidents of {service}"
        yield f"There {many}: {rooms}."


def _called(incident: Incident) -> str:
    """Return a link to its room, or its id where it shares #incidents with others."""
    is_shared = incident.room is not None and incident.room.kind is RoomKind.SHARED
    return text.line(incident.name, 100) if is_shared else sentences.where(incident)


def _made(incident: Incident) -> str:
    if incident.room is not None:
        return " ".join([f"Created: {sentences.room(incident.room)}.", *sentences.note(incident)])
    step = incident.step(Kind.ROOM)
    if step is None or not step.is_missing:
        return f"Created as {text.line(incident.id, 100)}; its channel follows."
    return f"Created as {text.line(incident.id, 100)}. {sentences.absent(incident, step)}"


def updated(incident: Incident) -> str:
    """Tell as what the update stands."""
    return f"Posted in {sentences.where(incident)}. Status: {sentences.word(incident.status)}"


def rated(incident: Incident) -> str:
    """Tell how bad it is now."""
    return f"{incident.severity.spoken} now, told in {sentences.where(incident)}."


def assigned(incident: Incident, person: Member, role: str) -> str:
    """Tell who is what now."""
    return f"{text.person(person.name)} is {sentences.role(role)} now, told in {sentences.where(incident)}."


def resolved(incident: Incident) -> str:
    """Tell that it is over."""
    return f"{sentences.resolved(incident)}, told in {sentences.where(incident)}."


def reopened(incident: Incident) -> str:
    """Tell that it goes on."""
    return f"Open again, told in {sentences.where(incident)}."


def noted(incident: Incident) -> str:
    """Tell that the timeline holds it."""
    return f"Kept in the timeline of {sentences.where(incident)}."


def corrected(incident: Incident) -> str:
    """Tell which status stands instead."""
    return f"Corrected. Status: {sentences.word(incident.status)}"


def acknowledged(incident: Incident) -> str:
    """Tell who has taken it, which may be somebody who was faster."""
    taken = incident.acknowledged
    return f"Taken by {text.person(taken.by.name)}." if taken else "Taken, and written down in your name."


def drafted(incident: Incident) -> str:
    """Introduce the draft."""
    return f"📄 Postmortem draft of {sentences.where(incident)}"
