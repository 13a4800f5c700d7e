"""Which incident somebody means: the one they name, or the one in whose room they speak."""

import re
from collections.abc import Collection

from bot.core.domain.incident import Incident, Room
from bot.core.domain.operation import Place
from bot.core.domain.refusal import Refused
from bot.core.incidents.dependencies import Dependencies

_MENTION = re.compile(r"<#([0-9]{17,20})>")
_MOST = 500
_LISTED = 10
_TITLE = 60
"""Characters of a title that tell one incident from another."""


async def find(deps: Dependencies, place: Place, name: str | None) -> Incident:
    """Return the incident; raise Refused with the open ones where there is none, StoreError."""
    if name is None:
        found = await _in_room(deps, place.channel_id)
        missing = "This channel is no incident's room."
    else:
        found = await _named(deps, name.strip())
        missing = "There is no such incident."
    if found is None:
        raise Refused("no-incident", f"{missing} Nothing was done. {await _known(deps)}")
    return found


async def with_id(deps: Dependencies, incident_id: str) -> Incident:
    """Return the incident with this id; raise Refused, StoreError."""
    found = await deps.incidents.incident(incident_id)
    if found is None:
        raise Refused("no-incident", "There is no such incident. Nothing was done.")
    return found


async def others(deps: Dependencies, incident: Incident) -> Collection[str]:
    """Return the names that mean other incidents, also where their rooms are gone; raise StoreError."""
    return {each.name for each in await deps.incidents.newest(_MOST) if each.id != incident.id}


async def _named(deps: Dependencies, name: str) -> Incident | None:
    if mention := _MENTION.fullmatch(name):
        return await _in_room(deps, mention[1])
    wanted = name.removeprefix("#").casefold()
    newest = await deps.incidents.newest(_MOST)
    return next((each for each in newest if wanted in (each.id, each.name.casefold())), None)


async def _in_room(deps: Dependencies, channel_id: str) -> Incident | None:
    """Return the open incident of the room, else the last one there; raise Refused where several are open."""
    here = [each for each in await deps.incidents.open() if each.room and _is(each.room, channel_id)]
    if len(here) > 1:
        known = ", ".join(f"incident:{each.name} ({_about(each)})" for each in here[-_LISTED:])
        said = f"{len(here)} open incidents share this room. Nothing was done. Say which one: {known}."
        raise Refused("several", said)
    return here[0] if here else await deps.incidents.in_room(channel_id)


def _is(room: Room, channel_id: str) -> bool:
    return room.place.channel_id == channel_id


def _about(incident: Incident) -> str:
    cut = incident.title[:_TITLE] + ("\u2026" if len(incident.title) > _TITLE else "")
    return f"{incident.severity.spoken}, {cut}"


async def _known(deps: Dependencies) -> str:
    names = [each.name for each in await deps.incidents.open()]
    if not names:
        return "No incident is open; /incident create opens one."
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"Go to its room, or name it with incident:. Open: {', '.join(names[-_LISTED:])}{more}."
