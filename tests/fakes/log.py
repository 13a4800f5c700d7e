"""What the audit log says of a deploy, from the request to its end."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName
from bot.core.domain.operation import State
from bot.core.domain.plan import Action, Plan
from tests.fakes.operations import make_operation, make_vote

ENDED = frozenset({State.SUCCEEDED, State.FAILED, State.UNKNOWN, State.REJECTED})
BEGUN = frozenset({State.EXECUTING, State.SUCCEEDED, State.FAILED, State.UNKNOWN})


def deploy(number: int, at: datetime, minutes: int = 1, **about: Any) -> list[Event]:
    """Return what the log says of a deploy of v2.4.1 that is asked for `at`, and ends after `minutes`."""
    state = about.pop("state", State.SUCCEEDED)
    about.setdefault("service", "payment-service")
    plan = Plan(
        action=Action.DEPLOY,
        service=about["service"],
        environment=about.setdefault("environment", "production"),
        version="v2.4.1",
        reference="sha256:" + 32 * "8f",
        from_version="v2.4.0",
    )
    about["votes"] = (make_vote(),) if state in BEGUN else ()
    operation = make_operation(number, plan=plan, created_at=at, **about)
    events = [audit.of(operation, EventName.REQUESTED, at, by=operation.requester)]
    if state in BEGUN:
        events.append(audit.of(operation, EventName.STARTED, at, by=operation.requester))
    if state in ENDED:
        events.append(audit.ending(replace(operation, state=state), at + timedelta(minutes=minutes)))
    return events
