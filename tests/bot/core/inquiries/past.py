"""What runs, and what has been done to it, for questions about it."""

from datetime import timedelta
from typing import Any

from bot.core.domain.incident import Incident, Severity
from bot.core.domain.operation import Operation, State
from bot.core.ports.delivery import Running
from tests.fakes.operations import NOON, make_operation
from tests.fakes.store import MemoryStore

RUNNING = {
    (service, environment): Running("v2.4.0", 3, 3)
    for service in ("order-service", "payment-service")
    for environment in ("development", "staging", "production")
}


def done(number: int, minutes_ago: int, **changes: Any) -> Operation:
    """Return a deploy that ended well some minutes before noon."""
    began = NOON - timedelta(minutes=minutes_ago)
    ended = {"state": State.SUCCEEDED, "started_at": began, "finished_at": began + timedelta(minutes=1)}
    return make_operation(number, **(ended | changes))


def store_of(*operations: Operation) -> MemoryStore:
    """Return a store that holds these."""
    store = MemoryStore()
    store.operations = {each.id: each for each in operations}
    return store


def incident(number: int, service: str | None) -> Incident:
    """Return an open incident."""
    return Incident(
        id=f"inc_{number}", title="it burns", severity=Severity.SEV2, opened_at=NOON, service=service
    )
