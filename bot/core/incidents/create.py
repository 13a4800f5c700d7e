"""Opens an incident: kept first, then its room, its card, its page and its word on the status page follow."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.domain.audit import Event, EventName
from bot.core.domain.catalog import Service
from bot.core.domain.incident import Incident, Role, Severity, Status, Update
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.domain.step import Kind, Step
from bot.core.incidents import naming, wording
from bot.core.incidents.change import keep
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.past import last_changes
from bot.core.incidents.turn import done, told, turn
from bot.core.ports.store import Duplicate

_FIRST_WORDS = "We are investigating."


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What an incident was opened because of: its id is settled, so that there is one, however often asked.

    `text` is what had happened, and `at` when: the first entry of its timeline.
    """

    incident_id: str
    text: str
    at: datetime


async def create(
    deps: Dependencies,
    attempt: Attempt,
    title: str,
    severity: str,
    service: str | None = None,
    summary: str | None = None,
    origin: Origin | None = None,
) -> Incident:
    """Keep a new incident with all that there is to do for it; raise Refused.

    The refusal is called `duplicate` where it is known already by its interaction, or by its origin.
    """
    async with turn(deps, attempt) as asked_at:
        named = None if service is None else deps.catalog.service(service)
        about = (wording.title(title), wording.severity(severity), _summary(summary))
        incident = await _opened(deps, attempt, *about, named)
        if origin is not None:
            incident = replace(incident, id=origin.incident_id)
        opened = told(
            incident,
            EventName.INCIDENT_OPENED,
            incident.opened_at,
            incident.opened_by,
            reason=incident.title,
            command=attempt.command,
        )
        try:
            events = (*_before(incident, origin), opened, done(deps, attempt, asked_at, incident))
            incident = await keep(deps, deps.incidents.add(incident, *events), incident.id, 1)
        except Duplicate as error:
            raise Refused("duplicate", "This incident has been opened already; look for its room.") from error
    deps.tell(incident)
    return incident


def _before(incident: Incident, origin: Origin | None) -> Iterator[Event]:
    """Yield what had happened before it was opened, no later than that."""
    if origin is not None:
        at, now = min(origin.at, incident.opened_at), incident.opened_at
        yield told(incident, EventName.INCIDENT_ALERT, now, reason=origin.text, happened_at=at)


async def _opened(
    deps: Dependencies,
    attempt: Attempt,
    title: str,
    severity: Severity,
    summary: str | None,
    named: Service | None,
) -> Incident:
    service = named or naming.infer(deps.catalog, title)
    now, by = deps.clock.now(), attempt.requester.person
    return Incident(
        id=deps.new_id(),
        interaction_id=attempt.interaction_id,
        title=title,
        severity=severity,
        opened_at=now,
        opened_by=by,
        command=attempt.command,
        place=attempt.place,
        summary=summary,
        service=service.name if service else None,
        is_inferred=service is not None and named is None,
        team=(service.owner if service else None) or deps.rules.on_call.default,
        holders={Role.COMMANDER: by},
        updates=(Update(now, by, Status.INVESTIGATING, summary or _FIRST_WORDS),),
        changes=await last_changes(deps, service),
        steps=tuple(Step(kind=kind, wanted_at=now) for kind in _TO_DO),
        spoken_at=now,
    )


_TO_DO = (Kind.ROOM, Kind.CARD, Kind.STATUS_PAGE, Kind.PAGE, Kind.ANNOUNCEMENT)


def _summary(written: str | None) -> str | None:
    return wording.text(written) if written and written.strip() else None
