"""Alerts as values, their memory and their cards without SQLite and Discord, and all of it put together."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from typing_extensions import override

from bot.core.alerts import Alerts, Dependencies
from bot.core.domain.alert import Alert, AlertGroup, Notification
from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident
from bot.core.domain.operation import Card
from bot.core.ports.alerts import KEPT
from bot.core.ports.chat import CardGone, ChatError
from bot.core.ports.store import Duplicate, Stale
from tests.fakes.bench import ALICE, rest
from tests.fakes.incident_bench import PLACE, IncidentBench, catalog
from tests.fakes.memory import MemoryIncidents
from tests.fakes.operations import NOON
from tests.fakes.store import MemoryStore

KEY = '{}:{alertname="HighErrorRate"}'


def make_alert(fingerprint: str = "f1", **changes: Any) -> Alert:
    """Return a critical alert of payment-service that fires; `labels` are added to its own."""
    labels = {"alertname": "HighErrorRate", "severity": "critical", "service": "payment-service"}
    labels |= {"pod": f"pod-{fingerprint}"} | changes.pop("labels", {})
    fields: dict[str, Any] = {
        "fingerprint": fingerprint,
        "labels": labels,
        "starts_at": NOON - timedelta(minutes=5),
        "summary": "Too many errors",
    }
    return Alert(**(fields | changes))


def ended(alert: Alert, minutes: int = 10) -> Alert:
    """Return the alert as it is once it has ended, so many minutes after noon."""
    return replace(alert, ends_at=NOON + timedelta(minutes=minutes))


def told(*alerts: Alert, key: str = KEY, truncated: int = 0) -> Notification:
    """Return what Alertmanager tells of these; it calls the group firing as long as one of them fires."""
    is_firing = any(each.is_firing for each in alerts)
    return Notification(
        key=key, is_firing=is_firing, alerts=alerts, truncated=truncated, source="http://am:9093"
    )


def make_group(*alerts: Alert, **changes: Any) -> AlertGroup:
    """Return a group of these alerts, by itself of one, as it was told at noon."""
    fields: dict[str, Any] = {"id": "alerts_1", "key": KEY, "opened_at": NOON}
    group = AlertGroup(**fields).told(told(*(alerts or (make_alert(),))), NOON)
    return replace(group, **changes)


class MemoryAlertGroups:
    """The memory of the alerts port; it shares the events and the fault of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.kept: dict[str, AlertGroup] = {}

    async def add(self, group: AlertGroup, *events: Event) -> AlertGroup:
        """Keep a new group (returned with revision 1), forget old ones. Raise Duplicate as the port says."""
        twice = any(
            each.is_firing and group.is_firing and each.key == group.key for each in self.kept.values()
        )
        if group.id in self.kept or twice:
            raise Duplicate("These alerts fire already.")
        kept = self._keep(replace(group, revision=1), events)
        old = group.opened_at - KEPT
        for each in list(self.kept.values()):
            if each.is_shown and each.resolved_at is not None and each.resolved_at < old:
                del self.kept[each.id]
        return kept

    async def save(self, group: AlertGroup, *events: Event) -> AlertGroup:
        """Replace the kept value if it has `group.revision`; return it with the next; raise Stale."""
        kept = self.kept.get(group.id)
        if kept is None or kept.revision != group.revision:
            raise Stale(f"{group.id} was changed by someone else meanwhile; read it again.")
        return self._keep(replace(group, revision=group.revision + 1), events)

    async def group(self, group_id: str) -> AlertGroup | None:
        """Return the group with this id."""
        return self.kept.get(group_id)

    async def newest(self, key: str) -> AlertGroup | None:
        """Return the newest group with this key."""
        return max((each for each in self.kept.values() if each.key == key), key=_opened, default=None)

    async def unshown(self) -> Sequence[AlertGroup]:
        """Return those of which something is to be told yet, the first to fire coming first."""
        return sorted((each for each in self.kept.values() if not each.is_shown), key=_opened)

    async def firing(self) -> Sequence[AlertGroup]:
        """Return those that have not resolved, the first to fire coming first."""
        return sorted((each for each in self.kept.values() if each.is_firing), key=_opened)

    def _keep(self, group: AlertGroup, events: Sequence[Event]) -> AlertGroup:
        self._store.write(events)
        self.kept[group.id] = group
        return group


def _opened(group: AlertGroup) -> Any:
    return group.opened_at


class FakeAlertCards:
    """`cards` by group as they look, `gone` those that were deleted; while `away`, every call fails.

    `edits` counts them; while `held` is not set they are not answered. Set `late`, and the next post happens
    and then fails.
    """

    def __init__(self) -> None:
        self.cards: dict[str, tuple[AlertGroup, Incident | None]] = {}
        self.gone: set[str] = set()
        self.edits = 0
        self.away = False
        self.late = False
        self.held = asyncio.Event()
        self.held.set()

    async def post(self, group: AlertGroup, incident: Incident | None) -> Card:
        """Post the card, once for the group."""
        self._answer()
        self.cards[group.id] = (group, incident)
        if self.late:
            self.late, self.away = False, True
            self._answer()
        return Card("2", f"8{group.id}")

    async def edit(self, group: AlertGroup, card: Card, incident: Incident | None) -> None:
        """Bring the card up to date."""
        self._answer()
        if group.id in self.gone:
            raise CardGone("Discord answered 404 (10008)")
        assert card.message_id == f"8{group.id}"
        self.edits += 1
        self.cards[group.id] = (group, incident)
        await self.held.wait()

    def _answer(self) -> None:
        if self.away:
            raise ChatError("Discord cannot be reached")


class SlowIncidents(MemoryIncidents):
    """Answers a moment after it has looked, as a disk does: somebody may be faster."""

    @override
    async def incident(self, incident_id: str) -> Incident | None:
        found = await super().incident(incident_id)
        await asyncio.sleep(0)
        return found


class AlertBench(IncidentBench):
    """An incident response with alerts before it."""

    def __init__(self) -> None:
        self.cards = FakeAlertCards()
        self.groups: MemoryAlertGroups | None = None
        super().__init__()

    @override
    def start(self) -> None:
        """Begin a new process over what is remembered."""
        if self.groups is None:
            self.incidents = SlowIncidents(self.store)
        super().start()
        self.groups = self.groups or MemoryAlertGroups(self.store)
        self.alerts = Alerts(
            Dependencies(
                groups=self.groups,
                cards=self.cards,
                response=self.response,
                clock=self.clock,
                catalog=catalog(),
                new_id=self._new_group,
                tasks=self.tasks,
            )
        )

    @override
    async def restart(self) -> None:
        """Crash, start again and read back what was missed."""
        await super().restart()
        await self.alerts.reconcile()
        await rest()

    async def hear(self, *alerts: Alert, **changes: Any) -> None:
        """Let Alertmanager tell of these alerts; let everything be done that can be."""
        await self.alerts.hear(told(*alerts, **changes))
        await self.pass_time(1)

    async def declare(self, group: AlertGroup, by: str = ALICE) -> Incident:
        """Let somebody press the button under the card."""
        self.interactions += 1
        member = self.chat.members[by]
        incident = await self.alerts.declare(group.id, member, PLACE, str(self.interactions))
        await self.pass_time(1)
        return self.now(incident)

    @property
    def kept(self) -> list[AlertGroup]:
        """All groups, the first to fire coming first."""
        assert self.groups is not None
        return list(self.groups.kept.values())

    def shown(self, number: int = 0) -> AlertGroup:
        """Return the group as its card shows it."""
        return self.cards.cards[self.kept[number].id][0]

    def _new_group(self) -> str:
        return f"alerts_{len(self.kept) + 1}"
