"""Puts an incident on the status page as it stands, and each service as its worst open incident."""

import asyncio
from dataclasses import replace
from datetime import datetime

from bot.core.domain.incident import Incident
from bot.core.domain.step import Kind, Step
from bot.core.incidents.components import worst_by_service
from bot.core.incidents.dependencies import Dependencies
from bot.core.incidents.outcome import Outcome
from bot.core.ports.status_page import ComponentState, Publication, Statement

NOTIFY = "notify"
"""What a step's result says where subscribers are to be told."""
_PAGE = "status page"


def wanted(incident: Incident, at: datetime, *, notify: bool = False) -> Step:
    """Return the step that brings the page up to date; subscribers who are still to be told will be."""
    before = incident.step(Kind.STATUS_PAGE)
    is_owed = before is not None and before.is_wanted and before.result == NOTIFY
    return Step(kind=Kind.STATUS_PAGE, wanted_at=at, result=NOTIFY if notify or is_owed else "")


async def publish(deps: Dependencies, incident: Incident, step: Step) -> Outcome:
    """Tell the page all that was said so far; raise BackEndError, TimeoutError, StoreError.

    One at a time, or two incidents would each tell of a state in which the other is not known yet.
    """
    async with deps.lock(_PAGE):
        shown = publication(incident, notify=step.result == NOTIFY)
        states = dict(worst_by_service([publication(each) for each in await deps.incidents.open()]))
        if incident.service is not None:
            states.setdefault(incident.service, ComponentState.OPERATIONAL)
        async with asyncio.timeout(deps.answer):
            await deps.status_page.publish(shown, states)
    count = len(incident.updates)
    return Outcome(step, lambda known: replace(known, published=max(known.published, count)))


def publication(incident: Incident, *, notify: bool = False) -> Publication:
    """Return the incident as the public knows it."""
    wanted = incident.step(Kind.STATUS_PAGE)
    return Publication(
        key=incident.id,
        title=incident.title,
        severity=incident.severity,
        service=incident.service,
        opened_at=incident.opened_at,
        statements=tuple(Statement(each.at, each.status, each.text) for each in incident.updates),
        resolved_at=incident.closed_at,
        notify=notify,
        changed_at=wanted.wanted_at if wanted else None,
    )
