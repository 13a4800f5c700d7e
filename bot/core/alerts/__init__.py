"""Alerts from outside: each group on one card, kept before anybody is told; an incident where asked for."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.core.alerts.showing import Showing
from bot.core.domain.alert import AlertGroup, Notification
from bot.core.domain.audit import Event, EventName
from bot.core.domain.catalog import Catalog
from bot.core.domain.command import Command
from bot.core.domain.incident import Incident
from bot.core.domain.operation import Place
from bot.core.domain.person import CHATOPS, Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.incidents import Origin, Response
from bot.core.incidents.turn import not_recorded
from bot.core.ports.alerts import AlertCards, AlertGroups
from bot.core.ports.clock import Clock
from bot.core.ports.store import StoreError
from bot.tasks import Tasks

__all__ = ["Alerts", "Dependencies"]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """The ports; `response` is where incidents are opened, `new_id` returns a fresh id of a group."""

    groups: AlertGroups
    cards: AlertCards
    response: Response
    clock: Clock
    catalog: Catalog
    new_id: Callable[[], str]
    tasks: Tasks


class Alerts:
    """Every way to hear of alerts, and to call one an incident."""

    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps
        self._turn = asyncio.Lock()
        self._showing = Showing(
            deps.groups, deps.cards, deps.response, deps.clock, deps.tasks, turn=self._turn
        )

    async def hear(self, notification: Notification) -> None:
        """Take what Alertmanager tells; when it returns that is durable. Raise StoreError.

        What was told before changes nothing. A group that fires again after it had resolved is a new one:
        nobody would see an old card change.
        """
        async with self._turn:
            known = await self._deps.groups.newest(notification.key)
            if known is not None and known.is_another_fire(notification):
                known = await self._told(known, replace(notification, is_firing=False, alerts=()))
            if known is not None and (known.is_firing or not notification.is_firing):
                await self._told(known, notification)
            elif notification.is_firing:
                await self._begin(notification, known)
        self._showing.soon()

    async def declare(self, group_id: str, by: Member, place: Place, interaction_id: str) -> Incident:
        """Open the incident of a group, by a click; return it, also where that was done before.

        Raise Refused, as `/incident create` does for this person.
        """
        try:
            group = await self._deps.groups.group(group_id)
            if group is None:
                raise Refused("no-alerts", "These alerts are not known here. Use /incident create.")
            found = await self._incident(group)
            incident = found or await self._create(group, by, place, interaction_id)
        except StoreError as error:
            raise not_recorded(error) from error
        await self._link(group, incident)
        return incident

    async def reconcile(self) -> bool:
        """Show what is not shown yet, and link what was declared in the last moment of a process."""
        try:
            for group in await self._deps.groups.firing():
                incident = await self._deps.response.known(group.own_incident_id)
                if incident is not None:
                    await self._link(group, incident)
        except StoreError as error:
            log.warning("alerts are not reconciled yet", error=str(error))
            return False
        self._showing.now()
        return True

    async def _told(self, known: AlertGroup, notification: Notification) -> AlertGroup:
        """Keep what is new in a group; return the group as it is then."""
        after = known.told(notification, self._deps.clock.now())
        if after is known:
            return known
        events = () if after.fires_as(known) else (self._event(after),)
        return await self._deps.groups.save(after, *events)

    async def _begin(self, notification: Notification, before: AlertGroup | None) -> None:
        """Keep a group that begins to fire; it belongs to the incident of the last time if that is open."""
        now = self._deps.clock.now()
        past = await self._incident(before) if before else None
        group = AlertGroup(
            id=self._deps.new_id(),
            key=notification.key,
            opened_at=now,
            incident_id=past.id if past and past.is_open else None,
        ).told(notification, now)
        await self._deps.groups.add(group, self._event(group))

    def _event(self, group: AlertGroup) -> Event:
        return Event(
            at=self._deps.clock.now(),
            event=EventName.ALERT_FIRING if group.is_firing else EventName.ALERT_RESOLVED,
            id=group.id,
            user=CHATOPS,
            command="",
            channel="",
            reason=group.title,
            service=self._service(group),
            severity=group.severity,
            change=group.counts,
        )

    async def _incident(self, group: AlertGroup) -> Incident | None:
        return await self._deps.response.known(group.incident_id or group.own_incident_id)

    async def _create(self, group: AlertGroup, by: Member, place: Place, interaction_id: str) -> Incident:
        """Open the incident as this person; return it, also where somebody was faster. Raise Refused."""
        service = self._service(group)
        words = {"title": group.title, "severity": str(group.severity)}
        command = Command("incident create", words | ({"service": service} if service else {}))
        attempt = Attempt(requester=by, place=place, interaction_id=interaction_id, command=command.text)
        origin = Origin(
            incident_id=group.own_incident_id,
            text=f"alert: {group.title} ({group.counts})",
            at=min((each.starts_at for each in group.about), default=group.opened_at),
        )
        try:
            return await self._deps.response.create(
                attempt, group.title, group.severity, service, origin=origin
            )
        except Refused as refusal:
            faster = await self._deps.response.known(group.own_incident_id)
            if refusal.code != "duplicate" or faster is None:
                raise
            return faster

    async def _link(self, group: AlertGroup, incident: Incident) -> None:
        """Let the card lead to the incident; the next reconciliation does where that cannot be kept now."""
        try:
            async with self._turn:
                known = await self._deps.groups.group(group.id) or group
                if known.incident_id is None:
                    await self._deps.groups.save(replace(known, incident_id=incident.id, is_shown=False))
        except StoreError as error:
            log.warning("the card does not lead to its incident yet", group=group.id, error=str(error))
        self._showing.soon()

    def _service(self, group: AlertGroup) -> str | None:
        names: Sequence[str] = tuple(self._deps.catalog.services)
        return group.service(names)
