"""A whole incident response over memory: people, rooms, a pager, a status page, and a way to crash."""

from datetime import datetime
from typing import Any

from bot.core.domain.audit import Event, EventName
from bot.core.domain.catalog import Catalog, Service
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.meeting import Calendar
from bot.core.domain.on_call import OnCall, Rota
from bot.core.domain.operation import Operation, Place
from bot.core.domain.request import Attempt, Request
from bot.core.incidents import Dependencies, Response, Rules
from bot.core.ports.audit import AuditLog
from bot.core.ports.paging import Pager
from bot.tasks import Tasks
from tests.bot.core.policy.sample import sample
from tests.fakes.bench import ALICE, BOB, CAROL, DAVE, people, rest
from tests.fakes.chat import FakeChat
from tests.fakes.memory import MemoryAudit, MemoryIncidents
from tests.fakes.operations import HandClock, make_operation
from tests.fakes.rooms import FakeRooms
from tests.fakes.status_page import MemoryStatusPage
from tests.fakes.store import MemoryStore

PLACE = Place("1", "2", "#incidents")
MINUTE, HOUR, DAY = 60, 3600, 86400
ROTA = Rota(
    team="payment-team",
    people=(BOB, CAROL),
    start=datetime(2026, 1, 5, 9),  # noqa: DTZ001 - local, as rotas are written
    timezone="UTC",
    escalate_to=(DAVE,),
)


def catalog() -> Catalog:
    """Return two services of two teams, of which one has a rota."""
    services = (
        Service("payment-service", ("staging", "production"), owner="payment-team"),
        Service("order-service", ("staging", "production"), owner="order-team"),
    )
    return Catalog({each.name: each for each in services})


class IncidentBench:
    """The parts, each to be tampered with; `patience` is how long a command waits, in real seconds."""

    def __init__(self, pager: Pager | None = None) -> None:
        self.store = MemoryStore()
        self.incidents = MemoryIncidents(self.store)
        self.audit: AuditLog = MemoryAudit(self.store)
        self.chat = FakeChat(people())
        self.rooms = FakeRooms(self.chat)
        self.page = MemoryStatusPage()
        self.pager = pager
        self.clock = HandClock()
        self.rules = Rules(
            on_call=OnCall({"payment-team": ROTA}, default="payment-team"),
            calendar=Calendar(),
            reminders={Severity.SEV1: 30 * MINUTE, Severity.SEV2: HOUR},
        )
        self.submitted: list[Request] = []
        self.patience = 5.0
        self.interactions = 0
        self.ids = 0
        self.start()

    def start(self) -> None:
        """Begin a new process over what is remembered."""
        self.tasks = Tasks()
        self.deps = Dependencies(
            incidents=self.incidents,
            store=self.store,
            audit=self.audit,
            chat=self.chat,
            rooms=self.rooms,
            status_page=self.page,
            pager=self.pager,
            submit=self._submit,
            clock=self.clock,
            catalog=catalog(),
            matrix=sample,
            rules=self.rules,
            new_id=self._new_id,
            tasks=self.tasks,
        )
        self.response = Response(self.deps, self.patience)

    async def crash(self) -> None:
        """End the process wherever it is."""
        await self.tasks.close()

    async def restart(self) -> None:
        """Crash, start again and read back what was missed."""
        await self.crash()
        self.start()
        await self.response.reconcile()
        await rest()

    async def pass_time(self, seconds: float) -> None:
        """Move the clock and let happen what was due."""
        await self.clock.pass_time(seconds)
        await rest()

    def attempt(self, by: str = ALICE, place: Place = PLACE, command: str = "/incident") -> Attempt:
        """Return a command of somebody, given somewhere."""
        self.interactions += 1
        member = self.chat.members[by]
        return Attempt(requester=member, place=place, interaction_id=str(self.interactions), command=command)

    async def create(
        self, title: str = "Payment processing failures", severity: str = "sev1", **options: Any
    ) -> Incident:
        """Open an incident and let everything be done that can be."""
        incident = await self.response.create(self.attempt(), title, severity, **options)
        await rest()
        return self.now(incident)

    def inside(self, incident: Incident, by: str = ALICE, command: str = "/incident") -> Attempt:
        """Return a command given in the incident's room."""
        room = self.now(incident).room
        assert room is not None
        return self.attempt(by, room.place, command)

    def now(self, incident: Incident) -> Incident:
        """Return the incident as it is kept."""
        return self.incidents.kept[incident.id]

    def events(self, *names: EventName) -> list[Event]:
        """Return the audit events of these kinds; without one all of incidents."""
        return [
            event
            for event in self.store.events
            if event.event in names or (not names and event.event.startswith("incident."))
        ]

    def _new_id(self) -> str:
        self.ids += 1
        return f"inc_{self.ids}"

    async def _submit(self, request: Request) -> Operation:
        self.submitted.append(request)
        return make_operation()
