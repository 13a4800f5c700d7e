"""Calls people of a team one after the other, as its rota in the settings says, in the incident's room."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.domain import on_call
from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident
from bot.core.domain.on_call import Rota
from bot.core.domain.person import Person
from bot.core.domain.step import Kind, Progress, Step
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.outcome import Outcome
from bot.core.incidents.turn import told
from bot.core.ports.back_end import BackEndError, NotSetUp

ROTA = "On-call"
"""What people call the built-in pager."""


async def call(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Call the one on call, once; raise BackEndError where there is nobody to call, ChatError."""
    rota = deps.rules.on_call.rota(incident.team) or deps.rules.on_call.rota(None)
    if rota is None:
        raise NotSetUp(f"{incident.team or 'nobody'} has no rota: add one under `on_call` in chatops.yaml")
    instead = "" if incident.team in (rota.team, None) else f"{incident.team} has no rota"
    first = await next_call(deps, incident, deps.clock.now(), instead)
    if first is None:
        raise BackEndError(f"nobody of {rota.team} is in the server: mend its rota in chatops.yaml")
    known_by = replace(first, wanted_at=step.wanted_at)  # the same at every attempt, or it would call twice
    posted = replace(first, card=await deps.rooms.post(incident, known_by), state=Progress.DONE)
    paged = notified(deps, step, ROTA, rota.team)
    return replace(paged, alter=lambda known: paged.alter(known).wanting(posted))


async def next_call(deps: Dependencies, incident: Incident, now: datetime, text: str) -> Step | None:
    """Return the call of whoever comes next and was not called yet; None where nobody is left."""
    rota = deps.rules.on_call.rota(incident.team) or deps.rules.on_call.rota(None)
    called = {each.person.id for each in incident.calls if each.person}
    person = await _reachable(deps, rota, now, called) if rota else None
    if person is None:
        return None
    number = sum(each.kind is Kind.CALL for each in incident.steps) + 1
    return Step(kind=Kind.CALL, wanted_at=now, number=number, person=person, text=text)


async def _reachable(deps: Dependencies, rota: Rota, now: datetime, called: set[str]) -> Person | None:
    """Return the first of the rota who is in the server and was not called; raise ChatError."""
    for person_id in on_call.chain(rota, now):
        member = None if person_id in called else await deps.chat.member(person_id)
        if member is not None:
            return member.person
    return None


def notified(deps: Dependencies, step: Step, pager: str, team: str, names: Sequence[str] = ()) -> Outcome:
    """Return what came of a page: who was notified, in the words of the audit log; `names` are on call."""
    now = deps.clock.now()
    return Outcome(
        step,
        lambda known: replace(known, pager=pager, team=team, on_call=tuple(names)),
        (
            lambda known: told(
                known, EventName.INCIDENT_PAGED, now, reason=f"{pager} notified: {team}", change=team
            ),
        ),
    )
