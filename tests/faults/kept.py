"""A state folder with something of every kind in it, and all that the store answers about it."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Severity, Status
from bot.core.domain.lock import Lock
from bot.core.domain.operation import State
from bot.core.domain.person import Person
from bot.core.ports.audit import Filters
from bot.core.ports.status_page import Publication, Statement
from bot.core.ports.store import Busy, Duplicate
from bot.store.folder import Memory
from tests.fakes.alerts import KEY, make_alert, make_group
from tests.fakes.incident_desk import make_incident
from tests.fakes.operations import NOON, make_event, make_operation, make_review

LONG_AGO = NOON - timedelta(days=400)
TARGET = ("order-service", "production")
PENDING = make_operation(1)
EXECUTING = make_operation(2, state=State.EXECUTING, started_at=NOON)
ENDED = make_operation(3, state=State.SUCCEEDED, started_at=LONG_AGO, finished_at=NOON)
LOCK = Lock("order-service", "staging", "a look", Person("1", "alice"), NOON)
INCIDENT = make_incident(id="inc_1", interaction_id="77")
PUBLISHED = Publication(
    key="inc_1",
    title="Payments fail",
    severity=Severity.SEV1,
    service="order-service",
    opened_at=NOON,
    statements=(Statement(NOON, Status.INVESTIGATING, "We look."),),
)


async def fill(memory: Memory) -> None:
    """Keep something of every kind, the publication first: it alone has no event."""
    await memory.publications.publish(PUBLISHED, {})
    for operation, event in ((PENDING, EventName.REQUESTED), (ENDED, EventName.COMMAND)):
        await memory.operations.add(operation, make_event(operation, event))
    kept = await memory.operations.add(replace(EXECUTING, state=State.APPROVED), make_event(EXECUTING))
    started = make_event(EXECUTING, EventName.STARTED)
    await memory.operations.save(replace(EXECUTING, revision=kept.revision), started, review=make_review(2))
    await memory.locks.lock(LOCK, make_event(PENDING, EventName.LOCKED))
    await memory.incidents.add(INCIDENT, make_event(PENDING, EventName.INCIDENT_OPENED))
    await memory.alerts.add(make_group(make_alert()), make_event(PENDING, EventName.ALERT_FIRING))


async def answers(memory: Memory) -> dict[str, Any]:
    """Return all that is kept, by every way there is to ask for it, and which guards hold."""
    store, incidents, alerts = memory.operations, memory.incidents, memory.alerts
    return {
        "operations": [await store.operation(f"op_{number}") for number in range(1, 5)],
        "cards": [await store.by_card(str(7000 + number)) for number in range(1, 5)],
        "unsettled": await store.unsettled(),
        "executing": await store.executing(*TARGET),
        "history": await store.history(*TARGET),
        "ended": await store.ended_since(LONG_AGO),
        "reviews": [await memory.reviews.open(), await memory.reviews.review("op_2")],
        "locks": await memory.locks.locks(),
        "incidents": [await incidents.incident("inc_1"), await incidents.open(), await incidents.newest(9)],
        "unfinished": await incidents.unfinished(),
        "alerts": [await alerts.newest(KEY), await alerts.firing(), await alerts.unshown()],
        "publications": await memory.publications.all(LONG_AGO),
        "log": [record.line for record in await memory.audit.query(Filters())],
        "guards": await _guards(memory),
    }


async def _guards(memory: Memory) -> list[bool]:
    """Try what must not be possible; where it is, it is done."""
    again = replace(EXECUTING, id="op_9", interaction_id="9", card=None)
    return [
        await _refused(Duplicate, memory.operations.add(replace(PENDING, id="op_8"))),
        await _refused(Duplicate, memory.operations.record(make_event(ENDED, EventName.COMMAND))),
        await _refused(Duplicate, memory.incidents.add(replace(INCIDENT, id="inc_8"))),
        await _refused(Duplicate, memory.alerts.add(replace(make_group(make_alert()), id="alerts_8"))),
        await _refused(Busy, memory.operations.add(again)),
    ]


async def _refused(error: type[Exception], attempt: Awaitable[object]) -> bool:
    try:
        await attempt
    except error:
        return True
    return False
