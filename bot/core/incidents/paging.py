"""Calls the team that owns what is broken: through the pager, which hears how it goes on, or its rota."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace

import structlog

from bot.core.domain.incident import Incident
from bot.core.domain.step import Step
from bot.core.incidents import calling
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.outcome import Outcome
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.paging import Page, Pager

_SECONDS = 3.0
"""How long the announcement waits for the names of those on call."""
log = structlog.get_logger(__name__)


async def page(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Call somebody, once; raise BackEndError where there is nobody to call, ChatError, TimeoutError."""
    if deps.pager is None:
        return await calling.call(deps, incident, step)
    if incident.team is None:
        raise NotSetUp("no team owns this: set `owner` of the service, or `on_call.default`")
    await _within(deps, deps.pager.page(_page(incident, incident.team)))
    names = await _on_call(deps.pager, incident.team)
    return calling.notified(deps, step, deps.pager.name, incident.team, names)


async def _on_call(pager: Pager, team: str) -> Sequence[str]:
    """Return whom the page reaches; nobody where that cannot be told soon, for they are called already."""
    try:
        async with asyncio.timeout(_SECONDS):
            return await pager.on_call(team)
    except (BackEndError, TimeoutError) as error:
        log.warning("nobody told who is on call", team=team, error=str(error))
        return ()


async def acknowledge_at_pager(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Tell the pager that somebody has taken it; said of a page that never arrived, it is harmless."""
    if deps.pager is not None and incident.team is not None:
        await _within(deps, deps.pager.acknowledge(_page(incident, incident.team)))
    return Outcome(step)


async def stand_down(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Tell the pager that it is over; said of a page that never arrived, it is harmless."""
    if deps.pager is not None and incident.team is not None:
        cycle = replace(incident, reopened=step.number)
        await _within(deps, deps.pager.resolve(_page(cycle, incident.team)))
    return Outcome(step)


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
