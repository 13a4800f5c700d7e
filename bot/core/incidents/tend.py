"""Sees to an incident until nothing is left to do: takes its steps, and tries again what failed."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from structlog.contextvars import bound_contextvars

from bot.core.domain.incident import Incident
from bot.core.domain.step import Kind, Progress, Step
from bot.core.incidents import attention, readiness
from bot.core.incidents.change import Altered, change
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.doing import take
from bot.core.incidents.outcome import Outcome
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.chat import CardGone, ChatError
from bot.core.ports.store import StoreError

_PAUSES = (2, 5, 10, 20, 30, 60, 120, 300)
_PATIENCE = timedelta(hours=24)
_NAP = 30.0
_PAUSE = 2.0
log = structlog.get_logger(__name__)


def tend_soon(deps: Dependencies, incident_id: str) -> None:
    """Begin to see to an incident, beside the caller, unless that is under way."""
    deps.tend_once(incident_id, partial(_tend, deps, incident_id))


async def _tend(deps: Dependencies, incident_id: str) -> None:
    with bound_contextvars(incident=incident_id):
        await _see_to(deps, incident_id)


async def _see_to(deps: Dependencies, incident_id: str) -> None:
    while True:
        try:
            changed = deps.changed(incident_id)
            incident = await deps.incidents.incident(incident_id)
            if incident is None or (incident.is_finished and not changed.is_set()):
                return
            if not await _advance(deps, incident):
                await _rest(deps, changed, _next(deps, incident))
        except (ChatError, StoreError) as error:
            log.warning("an incident has to wait", incident=incident_id, error=str(error))
            await deps.clock.sleep(_PAUSE)


async def _advance(deps: Dependencies, incident: Incident) -> bool:
    """Take what can be taken now; return whether there was anything."""
    steps = readiness.due(incident, deps.clock.now())
    if steps:
        ended = await asyncio.gather(*(_try(deps, incident, step) for step in steps), return_exceptions=True)
        for error in filter(None, ended):  # only once all have ended: none goes on beside its next attempt
            raise error
        return True
    return await attention.pay(deps, incident)


async def _try(deps: Dependencies, incident: Incident, step: Step) -> None:
    try:
        outcome = await take(deps, incident, step)
    except CardGone as error:
        await change(deps, incident.id, partial(_without_room, step, str(error), deps.clock.now()))
    except (ChatError, BackEndError, TimeoutError) as error:
        log.warning("not done yet", incident=incident.id, step=step.key, error=repr(error))
        why, is_hopeless = str(error).rstrip(".") or "not in time", isinstance(error, NotSetUp)
        await change(
            deps, incident.id, partial(_failed, step, why, deps.clock.now(), is_hopeless=is_hopeless)
        )
    except StoreError:
        raise
    except Exception as error:  # an adapter is anybody's code: whatever it raises stops nothing else
        log.exception("a step failed", incident=incident.id, step=step.key, error=repr(error))
        why = "the adapter failed, see the bot's log"
        await change(deps, incident.id, partial(_failed, step, why, deps.clock.now()))
    else:
        await change(deps, incident.id, partial(_happened, step, outcome))


def _happened(step: Step, outcome: Outcome, incident: Incident) -> Altered:
    """Keep what came of a step; one that is wanted anew by now stays wanted."""
    after = outcome.alter(incident)
    given_up = replace(step, state=Progress.GIVEN_UP, trouble="")
    if incident.find(step.key) in (step, given_up):
        after = after.having(replace(outcome.step, state=Progress.DONE, due_at=None, trouble=""))
    return after, [tell(after) for tell in outcome.events]


def _failed(step: Step, why: str, now: datetime, incident: Incident, *, is_hopeless: bool = False) -> Altered:
    if incident.find(step.key) != step:
        return incident, ()
    pause = _PAUSES[min(step.attempts, len(_PAUSES) - 1)]
    is_over = is_hopeless or now - step.wanted_at > _PATIENCE
    failed = replace(
        step,
        attempts=step.attempts + 1,
        trouble=why,
        due_at=now + timedelta(seconds=pause),
        state=Progress.GIVEN_UP if is_over else Progress.WANTED,
    )
    return incident.having(failed), ()


def _without_room(step: Step, why: str, now: datetime, incident: Incident) -> Altered:
    """Note that a message found no place: its room is gone, unless that was another's channel."""
    if step.kind in {Kind.ANNOUNCEMENT, Kind.NOTICE}:
        return incident.having(replace(step, state=Progress.GIVEN_UP, trouble="its channel is gone")), ()
    return _failed(step, why, now, attention.without_room(incident, now))


def _next(deps: Dependencies, incident: Incident) -> datetime | None:
    times = (readiness.next_due(incident), attention.next_due(deps, incident))
    return min((each for each in times if each is not None), default=None)


async def _rest(deps: Dependencies, changed: asyncio.Event, until: datetime | None) -> None:
    """Return when the incident changes or its next moment has come; look at the clock now and then."""
    left = _NAP if until is None else (until - deps.clock.now()).total_seconds()
    async with asyncio.TaskGroup() as group:
        napping = group.create_task(deps.clock.sleep(max(0.0, min(left, _NAP))))
        waking = group.create_task(changed.wait())
        await asyncio.wait((napping, waking), return_when=asyncio.FIRST_COMPLETED)
        napping.cancel()
        waking.cancel()
