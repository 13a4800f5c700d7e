"""Which incident somebody means: the one they name, or the one in whose room they speak."""

import re

from bot.core.domain.incident import Incident
from bot.core.domain.operation import Place
from bot.core.domain.refusal import Refused
from bot.core.incidents.dependencies import Dependencies

_MENTION = re.compile(r"<#([0-9]{17,20})>")
_MOST = 500
_LISTED = 10


async def find(deps: Dependencies, place: Place, name: str | None) -> Incident:
    """Return the incident; raise Refused with the open ones where there is none, StoreError."""
    if name is None:
        found = await deps.incidents.in_room(place.channel_id)
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


async def _named(deps: Dependencies, name: str) -> Incident | None:
    if mention := _MENTION.fullmatch(name):
        return await deps.incidents.in_room(mention[1])
    wanted = name.removeprefix("#").casefold()
    newest = await deps.incidents.newest(_MOST)
    return next((each for each in newest if wanted in (each.id, each.name.casefold())), None)


async def _known(deps: Dependencies) -> str:
    names = [each.name for each in await deps.incidents.open()]
    if not names:
        return "No incident is open; /incident create opens one."
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"Go to its room, or name it with incident:. Open: {', '.join(names[-_LISTED:])}{more}."
