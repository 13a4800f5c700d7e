"""What every step of an incident's life works with."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from bot.core.domain.catalog import Catalog
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.meeting import Calendar
from bot.core.domain.on_call import OnCall
from bot.core.domain.operation import Operation
from bot.core.domain.request import Request
from bot.core.policy.matrix import Matrix
from bot.core.ports.audit import AuditLog
from bot.core.ports.chat import Chat
from bot.core.ports.clock import Clock
from bot.core.ports.incidents import Incidents
from bot.core.ports.paging import Pager
from bot.core.ports.rooms import Rooms
from bot.core.ports.status_page import StatusPage
from bot.core.ports.store import Store
from bot.core.workflow.dependencies import Said
from bot.tasks import Tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the team has settled: seconds without an update before a reminder, and until a room is archived.

    `timezone` is the team's; `calendar` says when postmortems are held, `on_call` who is called.
    """

    on_call: OnCall
    calendar: Calendar
    timezone: str = "UTC"
    reminders: Mapping[Severity, int] = field(default_factory=dict)
    archive_after: int = 7 * 86400


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """The ports, the team's rules, and what this process has in hand.

    Without a `pager` the rota of the rules is called in the chat. `submit` asks for a rollback, `new_id`
    returns a fresh incident id, `answer` is how long (seconds) one back end may take, `rooms_known` are the
    ids of all rooms, `said` is what was written down once.
    """

    incidents: Incidents
    store: Store
    audit: AuditLog
    chat: Chat
    rooms: Rooms
    status_page: StatusPage
    pager: Pager | None
    submit: Callable[[Request], Awaitable[Operation]]
    clock: Clock
    catalog: Catalog
    matrix: Callable[[], Matrix]
    rules: Rules
    new_id: Callable[[], str]
    tasks: Tasks
    answer: float = 10.0
    rooms_known: set[str] = field(default_factory=set)
    said: Said = field(default_factory=Said)
    _tended: set[str] = field(default_factory=set)
    _changed: dict[str, asyncio.Event] = field(default_factory=dict)
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def lock(self, name: str) -> asyncio.Lock:
        """Return the lock that goes by this name in this process: an incident's id, or the status page."""
        return self._locks.setdefault(name, asyncio.Lock())

    def changed(self, incident_id: str) -> asyncio.Event:
        """Return what is set as soon as the incident changes."""
        return self._changed.setdefault(incident_id, asyncio.Event())

    def tell(self, incident: Incident) -> None:
        """Wake whoever waits for a change of the incident."""
        if incident.room is not None:
            self.rooms_known.add(incident.room.place.channel_id)
        self._changed.pop(incident.id, asyncio.Event()).set()

    def tend_once(self, incident_id: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` for an incident beside the caller, unless that is under way already."""
        if incident_id not in self._tended:
            self._tended.add(incident_id)
            self.tasks.spawn(self._see_through(incident_id, work), f"tend {incident_id}")

    async def _see_through(self, incident_id: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        finally:
            self._tended.discard(incident_id)
            self._changed.pop(incident_id, None)  # nobody waits for it any more
