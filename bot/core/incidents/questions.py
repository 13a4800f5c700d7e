"""What people ask about incidents, and add to what is known of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.domain.timeline import Entry, Timeline
from bot.core.incidents import find, wording
from bot.core.incidents.change import Altered, change
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.postmortem import with_later
from bot.core.incidents.timeline import entries
from bot.core.incidents.turn import done, told, turn
from bot.core.ports.audit import QueryError

_CLOSED = 10
_RECENT = 100
"""Incidents among which somebody looks for one that is over."""


async def note(
    deps: Dependencies, attempt: Attempt, text: str, at: str | None = None, incident: str | None = None
) -> Incident:
    """Add to the timeline what happened, now or `at` another time; raise Refused."""
    async with turn(deps, attempt) as asked_at:
        found, words = await find.find(deps, attempt.place, incident), wording.text(text)
        happened_at = wording.when(at, asked_at, deps.rules.timezone)

        def alter(known: Incident) -> Altered:
            event = told(
                known,
                EventName.INCIDENT_NOTED,
                asked_at,
                attempt.requester.person,
                reason=words,
                command=attempt.command,
                happened_at=happened_at,
            )
            return known, (event, done(deps, attempt, asked_at, known))

        return await change(deps, found.id, alter)


async def timeline(deps: Dependencies, attempt: Attempt, incident: str | None = None) -> Timeline:
    """Tell what happened in an incident; raise Refused."""
    async with turn(deps, attempt) as asked_at:
        found = await find.find(deps, attempt.place, incident)
        known = await _entries(deps, found, asked_at)
        await deps.store.record(done(deps, attempt, asked_at, found))
    return Timeline(found, known)


async def listing(deps: Dependencies, attempt: Attempt) -> Sequence[Incident]:
    """Tell which incidents are open, the first to open first, and after them the newest that are not."""
    async with turn(deps, attempt) as asked_at:
        open_ = list(await deps.incidents.open())
        newest = await deps.incidents.newest(len(open_) + _CLOSED)
        closed = [each for each in newest if not each.is_open][:_CLOSED]
        await deps.store.record(done(deps, attempt, asked_at))
    return [*open_, *closed]


async def before(deps: Dependencies, incident: Incident) -> Sequence[Incident]:
    """Return the open incidents of its service that were opened before it; raise StoreError."""
    if incident.service is None:
        return []
    earlier = takewhile(lambda each: each.id != incident.id, await deps.incidents.open())
    return [each for each in earlier if each.service == incident.service]


async def resolved(deps: Dependencies) -> Sequence[Incident]:
    """Return those of the newest that are closed, the last to end first; raise StoreError."""
    ended = [(each.closed_at, each) for each in await deps.incidents.newest(_RECENT) if each.closed_at]
    return [each for _, each in sorted(ended, key=lambda known: known[0], reverse=True)]


async def postmortem(deps: Dependencies, attempt: Attempt, incident: str | None = None) -> Incident:
    """Return a resolved incident with the draft that was kept, and under it what was added since.

    Raise Refused where there is none.
    """
    async with turn(deps, attempt) as asked_at:
        found = await find.find(deps, attempt.place, incident)
        if found.postmortem is None:
            raise Refused(
                "no-postmortem", f"{found.name} has no postmortem draft yet; it comes with its end."
            )
        known = await _entries(deps, found, asked_at)
        await deps.store.record(done(deps, attempt, asked_at, found))
    return replace(found, postmortem=with_later(found, known, deps.rules.timezone))


async def _entries(deps: Dependencies, incident: Incident, now: datetime) -> tuple[Entry, ...]:
    """Return what is known to have happened; raise Refused where the log cannot be read."""
    try:
        return await entries(deps, incident, now)
    except QueryError as error:
        raise Refused("no-answer", f"There is no answer. {error}") from error
