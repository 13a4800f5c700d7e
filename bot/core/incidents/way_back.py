"""The rollback that an incident offers: the same request as a typed one, by the same policy."""

from bot.core.domain.command import Command
from bot.core.domain.person import Member
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request, request
from bot.core.incidents import find
from bot.core.incidents.dependencies import Dependencies


async def way_back(deps: Dependencies, incident_id: str, by: Member, interaction_id: str) -> Request:
    """Return the request of `by` to roll the incident's service back where it usually runs; raise Refused."""
    incident = await find.with_id(deps, incident_id)
    service = deps.catalog.find(incident.service) if incident.service else None
    if service is None:
        raise Refused("no-service", f"{incident.name} is about no service. Nothing was done; type /rollback.")
    words = {"service": service.name, "environment": service.usual}
    place = incident.room.place if incident.room else incident.place
    return request(Command(Action.ROLLBACK, words), by, place, interaction_id)
