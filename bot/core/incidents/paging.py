"""Calls the team that owns what is broken: through the pager or, without one, by its rota in the room."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from bot.core.domain import on_call
from bot.core.domain.audit import EventName
from bot.core.domain.incident import Acknowledgement, Incident
from bot.core.domain.on_call import Rota
from bot.core.domain.operation import Card, Verdict
from bot.core.domain.person import Member, Person
from bot.core.domain.step import Kind, Progress, Step
from bot.core.incidents.change import Altered, change
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.outcome import Outcome
from bot.core.incidents.turn import told
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.chat import CardGone
from bot.core.ports.paging import Page

ROTA = "On-call"
"""What people call the built-in pager."""


async def page(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Call somebody, once; raise BackEndError where there is nobody to call, ChatError, TimeoutError."""
    if deps.pager is None:
        return await _call_rota(deps, incident, step)
    if incident.team is None:
        raise NotSetUp("no team owns this: set `owner` of the service, or `on_call.default`")
    await _within(deps, deps.pager.page(_page(incident, incident.team)))
    return _paged(deps, step, deps.pager.name, incident.team)


async def acknowledge_at_pager(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Tell the pager that somebody has taken it."""
    if deps.pager is not None and incident.team is not None:
        await _within(deps, deps.pager.acknowledge(_page(incident, incident.team)))
    return Outcome(step)


async def stand_down(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Tell the pager that it is over; said of a page that never arrived, it is harmless."""
    if deps.pager is not None and incident.team is not None:
        cycle = replace(incident, reopened=step.number)
        await _within(deps, deps.pager.resolve(_page(cycle, incident.team)))
    return Outcome(step)


async def acknowledge(deps: Dependencies, incident_id: str, by: Member) -> Incident:
    """Write down who has taken the page, the first one for good."""
    now = deps.clock.now()

    def alter(incident: Incident) -> Altered:
        if incident.acknowledged is not None or not incident.is_open:
            return incident, ()
        after = replace(incident, acknowledged=Acknowledgement(by.person, now))
        if deps.pager is not None:
            after = after.wanting(Step(kind=Kind.ACKNOWLEDGE, wanted_at=now, number=incident.reopened))
        return after, (told(after, EventName.INCIDENT_ACKNOWLEDGED, now, by.person),)

    return await change(deps, incident_id, alter)


async def hear(deps: Dependencies, incident: Incident) -> None:
    """Read who has acknowledged a call with ✅ while nobody listened; raise ChatError, StoreError."""
    for card in takeable(incident) if incident.acknowledged is None else ():
        with suppress(CardGone):
            for ballot in await deps.chat.ballots(card):
                if ballot.verdict is Verdict.APPROVE:
                    await hear_one(deps, incident.id, ballot.user_id)


async def hear_one(deps: Dependencies, incident_id: str, user_id: str) -> None:
    """Weigh one person's ✅ on a call; a stranger's is passed over. Raise ChatError, StoreError."""
    member = await deps.chat.member(user_id)
    is_one_of_us = member is not None and member.is_able
    if member is not None and is_one_of_us and deps.matrix().role_names(member.role_ids):
        await acknowledge(deps, incident_id, member)


def takeable(incident: Incident) -> list[Card]:
    """Return the messages on which a ✅ takes the page: every call, and the card."""
    steps = (*calls(incident), incident.step(Kind.CARD))
    return [each.card for each in steps if each is not None and each.card is not None]


def calls(incident: Incident) -> list[Step]:
    """Return the calls since it was opened last, the first one first."""
    since = next((each for each in reversed(incident.steps) if each.kind is Kind.PAGE), None)
    begun = since.wanted_at if since else incident.opened_at
    return [each for each in incident.steps if each.kind is Kind.CALL and each.wanted_at >= begun]


async def next_call(deps: Dependencies, incident: Incident, now: datetime, text: str) -> Step | None:
    """Return the call of whoever comes next and was not called yet; None where nobody is left."""
    rota = deps.rules.on_call.rota(incident.team) or deps.rules.on_call.rota(None)
    called = {each.person.id for each in calls(incident) if each.person}
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


async def _call_rota(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    rota = deps.rules.on_call.rota(incident.team) or deps.rules.on_call.rota(None)
    if rota is None:
        raise NotSetUp(f"{incident.team or 'nobody'} has no rota: add one under `on_call` in chatops.yaml")
    instead = "" if incident.team in (rota.team, None) else f"{incident.team} has no rota"
    call = await next_call(deps, incident, deps.clock.now(), instead)
    if call is None:
        raise BackEndError(f"nobody of {rota.team} is in the server: mend its rota in chatops.yaml")
    known_by = replace(call, wanted_at=step.wanted_at)  # the same at every attempt, or it would call twice
    posted = replace(call, card=await deps.rooms.post(incident, known_by), state=Progress.DONE)
    paged = _paged(deps, step, ROTA, rota.team)
    return replace(paged, alter=lambda known: paged.alter(known).wanting(posted))


def _paged(deps: Dependencies, step: Step, pager: str, team: str) -> Outcome:
    now = deps.clock.now()
    return Outcome(
        step,
        lambda known: replace(known, pager=pager, team=team),
        (
            lambda known: told(
                known, EventName.INCIDENT_PAGED, now, reason=f"{pager} notified: {team}", change=team
            ),
        ),
    )


def _page(incident: Incident, team: str) -> Page:
    place = incident.room.place if incident.room else incident.place
    return Page(
        key=incident.page_key,
        team=team,
        title=incident.title,
        severity=incident.severity,
        service=incident.service,
        link=f"https://discord.com/channels/{place.guild_id}/{place.channel_id}",
    )


async def _within(deps: Dependencies, call: Awaitable[None]) -> None:
    async with asyncio.timeout(deps.answer):
        await call
