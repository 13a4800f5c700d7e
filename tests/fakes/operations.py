"""Operations, events and a clock to test with."""

import asyncio
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName
from bot.core.domain.operation import Card, Operation, Place, Source, State, Verdict, Vote
from bot.core.domain.person import Person
from bot.core.domain.plan import Action, Plan
from bot.core.domain.requirement import Row, Slot
from bot.core.domain.review import Review
from bot.store.audit.boot import Boot

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
BOOT = Boot(1, "0123abcd")
ALICE, BOB, CAROL = Person("101", "alice"), Person("102", "bob"), Person("103", "carol")


class HandClock:
    """A clock that stands until `pass_time` moves it; `sleep` lasts until then."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._sleeping: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = count()
        self._somebody_sleeps = asyncio.Event()

    def now(self) -> datetime:
        """Return the time the hand shows."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Return when the hand has moved `seconds` on."""
        end = self._now + timedelta(seconds=seconds)
        if end > self._now:
            awake = asyncio.get_running_loop().create_future()
            heappush(self._sleeping, (end, next(self._order), awake))
            self._somebody_sleeps.set()
            await awake

    async def sleeper(self) -> None:
        """Return when somebody sleeps."""
        await self._somebody_sleeps.wait()

    async def pass_time(self, seconds: float) -> None:
        """Move the hand and wake who waits, in the order of their times."""
        self._now += timedelta(seconds=seconds)
        while self._sleeping and self._sleeping[0][0] <= self._now:
            *_, awake = heappop(self._sleeping)
            if not awake.done():
                awake.set_result(None)
        if not self._sleeping:
            self._somebody_sleeps.clear()


def make_operation(number: int = 1, **changes: Any) -> Operation:
    """Return a pending deploy of order-service to production; `number` makes its ids."""
    service = changes.pop("service", "order-service")
    environment = changes.pop("environment", "production")
    row = Row("deploy", environments=("production",), slots=(Slot(("team-lead",), 1),))
    fields: dict[str, Any] = {
        "id": f"op_{number}",
        "interaction_id": str(9000 + number),
        "plan": Plan(action=Action.DEPLOY, service=service, environment=environment, version="v2.4.1"),
        "digest": "8f3a",
        "row": row,
        "policy": "p1",
        "requester": ALICE,
        "command": f"/deploy {service} v2.4.1 {environment}",
        "place": Place("1", "2", "#deployments"),
        "state": State.PENDING,
        "created_at": NOON,
        "expires_at": NOON + timedelta(hours=1),
        "card": Card("2", str(7000 + number)),
    }
    return Operation(**(fields | changes))


def make_vote(by: Person = BOB, role: str = "team-lead") -> Vote:
    """Return an approval."""
    return Vote(by, Verdict.APPROVE, role, NOON, Source.GATEWAY)


def make_review(number: int = 1, **changes: Any) -> Review:
    """Return the open review of operation `number`, which alice owes until tomorrow."""
    fields: dict[str, Any] = {
        "operation_id": f"op_{number}",
        "by": ALICE,
        "reason": "the shop is down",
        "roles": ("team-lead",),
        "due_at": NOON + timedelta(hours=24),
    }
    return Review(**(fields | changes))


def make_event(operation: Operation, event: EventName = EventName.REQUESTED, **changes: Any) -> Event:
    """Return an event of `operation` by its requester."""
    return audit.of(
        operation, event, changes.pop("at", NOON), by=changes.pop("by", operation.requester), **changes
    )
