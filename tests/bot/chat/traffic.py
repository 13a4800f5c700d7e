"""An hour of traffic to draw."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Action, Plan
from bot.core.inquiries.answers import NoAnswer
from bot.core.inquiries.status import Status, Traffic
from bot.core.ports.monitoring import Sample
from tests.fakes.desk import CATALOG
from tests.fakes.operations import NOON, make_operation

START = NOON - timedelta(hours=1)


def sample(
    minute: float, requests: float = 10.0, errors: float | None = 0.01, latency: float | None = 0.1
) -> Sample:
    """Return what was measured a number of minutes after the hour began."""
    return Sample(START + timedelta(minutes=minute), requests, errors, latency)


def deploy(minute: float, version: str = "v2.4.1", state: State = State.SUCCEEDED) -> Operation:
    """Return a deploy that began then."""
    plan = Plan(action=Action.DEPLOY, service="order-service", environment="production", version=version)
    return make_operation(plan=plan, state=state, started_at=START + timedelta(minutes=minute))


def traffic(samples: Sequence[Sample] | NoAnswer, *deploys: Operation) -> Traffic:
    """Return the hour."""
    return Traffic("order-service", "production", START, NOON, samples, deploys)


def status(measured: Traffic | None = None, **changes: Any) -> Status:
    """Return a status of order-service, or as it is changed."""
    fields: dict[str, Any] = {
        "service": CATALOG.services["order-service"],
        "targets": (),
        "under_way": (),
        "incidents": (),
        "locks": (),
        "freezes": (),
        "traffic": measured,
        "timezone": "Europe/Berlin",
    }
    return Status(**(fields | changes))
