"""Brings every card of alerts to what is known, however long the chat stays away: nothing is forgotten."""

import asyncio
from dataclasses import replace

import structlog

from bot.core.domain.alert import AlertGroup
from bot.core.domain.incident import Incident
from bot.core.domain.operation import Card
from bot.core.domain.step import Kind
from bot.core.incidents import Response
from bot.core.ports.alerts import AlertCards, AlertGroups
from bot.core.ports.chat import CardGone, ChatError
from bot.core.ports.clock import Clock
from bot.core.ports.store import StoreError
from bot.tasks import Tasks

_PACE = 1.0
"""Seconds between two rounds: what changes in between is one edit."""
_PAUSES = (2.0, 5.0, 10.0, 30.0)
log = structlog.get_logger(__name__)


class Showing:
    """Goes round all groups of which something is to be told; `turn` is held while one is read and kept."""

    def __init__(
        self,
        groups: AlertGroups,
        cards: AlertCards,
        response: Response,
        clock: Clock,
        tasks: Tasks,
        *,
        turn: asyncio.Lock,
    ) -> None:
        self._groups = groups
        self._cards = cards
        self._response = response
        self._clock = clock
        self._tasks = tasks
        self._turn = turn
        self._round = asyncio.Lock()
        self._has_news = False
        self._is_at_work = False

    def soon(self) -> None:
        """Begin to go round, beside the caller, unless that is under way; return at once, never raise."""
        self._has_news = True
        if not self._is_at_work:
            self._is_at_work = True
            self._tasks.spawn(self._work(), "show alerts")

    def now(self) -> None:
        """Go round once at once, as the chat has just come back, and on if something is left."""
        self._tasks.spawn(self._go_round(), "show alerts at once")
        self.soon()

    async def _work(self) -> None:
        failures = 0
        try:
            while self._has_news:
                self._has_news = False
                is_done = await self._go_round()
                failures = 0 if is_done else failures + 1
                self._has_news |= not is_done
                pause = _PAUSES[min(failures, len(_PAUSES)) - 1] if failures else _PACE
                await self._clock.sleep(pause)
        finally:
            self._is_at_work = False

    async def _go_round(self) -> bool:
        """Show what is not shown yet; return whether all of it could be."""
        is_done = True
        try:
            async with self._round:
                for group in await self._groups.unshown():
                    is_done &= await self._try(group)
        except StoreError as error:
            log.warning("alerts have to wait", error=str(error))
            return False
        return is_done

    async def _try(self, group: AlertGroup) -> bool:
        try:
            return await self._show(group)
        except ChatError as error:
            log.warning("alerts are not shown yet", group=group.id, error=str(error))
            return False

    async def _show(self, group: AlertGroup) -> bool:
        """Bring card and room up to date; return whether nothing is left to tell."""
        incident = await self._response.known(group.incident_id) if group.incident_id else None
        card = await self._drawn(group, incident)
        if incident is not None:
            await self._tell(group, incident)
        async with self._turn:
            known = await self._groups.group(group.id) or group
            is_shown = known.revision == group.revision and not _is_on_the_way(incident)
            if (known.card, known.is_shown) != (card, is_shown):
                await self._groups.save(replace(known, card=card, is_shown=is_shown))
        return is_shown

    async def _drawn(self, group: AlertGroup, incident: Incident | None) -> Card:
        """Post or edit the card; one that somebody deleted stays deleted."""
        if group.card is None:
            return await self._cards.post(group, incident)
        try:
            await self._cards.edit(group, group.card, incident)
        except CardGone:
            log.info("not shown: the card is gone", group=group.id)
        return group.card

    async def _tell(self, group: AlertGroup, incident: Incident) -> None:
        """Tell the room what it does not know: that it is over, or, of an earlier alert, that it is back."""
        if not group.is_firing:
            await self._response.alerted(incident.id, f"{group.id} resolved", f"Resolved: {group.title}")
        elif incident.id != group.own_incident_id:
            await self._response.alerted(incident.id, f"{group.id} firing", f"Fires again: {group.title}")


def _is_on_the_way(incident: Incident | None) -> bool:
    """Tell whether the room to which the card leads is still to be made."""
    step = incident.step(Kind.ROOM) if incident else None
    return incident is not None and incident.room is None and step is not None and step.is_wanted
