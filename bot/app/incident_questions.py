"""The commands about incidents, as the command line answers them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat import text
from bot.chat.cards import incident as incident_card
from bot.chat.cards.face import Face
from bot.chat.incident_desk import IncidentDesk
from bot.chat.interactions import incidents
from bot.chat.interactions.incidents import Answer
from bot.core.domain.command import Command
from bot.core.domain.person import Member
from bot.core.domain.request import Attempt
from bot.core.domain.step import Kind

_SPOKEN: Mapping[str, Kind] = {
    "incident create": Kind.ANNOUNCEMENT,
    "incident update": Kind.UPDATE,
    "incident resolve": Kind.RESOLUTION,
}
"""Whose message in Discord is the answer: there is no channel beside the terminal to read it in."""


@dataclass(frozen=True, slots=True)
class IncidentRoom:
    """Where incidents are run from a terminal; `find` returns who has a name or an id, or raises Refused."""

    desk: IncidentDesk
    find: Callable[[str], Awaitable[Member]]
    now: Callable[[], datetime]
    timezone: str = "UTC"


async def answer(room: IncidentRoom, attempt: Attempt, command: Command) -> Face:
    """Return what the asker or everybody would read in Discord; raise Refused."""
    person = command.words.get("person")
    asked = incidents.Asked(
        desk=room.desk,
        attempt=attempt,
        words=command.words,
        now=room.now(),
        timezone=room.timezone,
        person=None if person is None else await room.find(person),
    )
    return _named(_in_full(command.name, await incidents.answer(command.name, asked), room.timezone))


def _in_full(name: str, told: Answer, timezone: str) -> Answer:
    """Return the message that everybody reads, where there is one."""
    kind = _SPOKEN.get(name)
    step = told.incidents[0].step(kind) if kind and told.incidents else None
    if step is None:
        return told
    return replace(told, face=incident_card.face(told.incidents[0], step, timezone))


def _named(told: Answer) -> Face:
    """Write channels by their names, which in Discord the reader's client does."""
    content, embed = told.face.content, told.face.embed.copy()
    for room in (each.room for each in told.incidents if each.room is not None):
        link = text.channel(room.place.channel_id)
        content = content.replace(link, room.place.channel)
        embed.description = (embed.description or "").replace(link, room.place.channel) or None
    return replace(told.face, content=content, embed=embed)
