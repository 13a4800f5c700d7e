"""What stops a request for now: the freezes, incidents and locks that stand in its way."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from bot.core.domain.incident import FREEZING, Incident
from bot.core.domain.lock import Lock
from bot.core.domain.plan import Action
from bot.core.domain.requirement import Block, Slot
from bot.core.policy import freeze
from bot.core.policy.matrix import Freeze, Matrix
from bot.core.policy.sentences import changes, passing

_STOPPED_BY_INCIDENTS = frozenset({Action.DEPLOY, Action.MIGRATE})
_MINUTE = timedelta(minutes=1)


def blocks(
    matrix: Matrix,
    incidents: Iterable[Incident],
    locks: Iterable[Lock],
    action: str,
    service: str,
    environment: str,
    now: datetime,
) -> tuple[Block, ...]:
    """Return everything that stops the action on the service there: freezes, incidents, locks, in this order.

    Whoever may break the glass commands incidents and lets requests pass them; without that role nobody.
    """
    commander = () if matrix.break_glass is None else (Slot((matrix.break_glass.role,)),)
    standing = freeze.active(matrix.freezes, action, environment, now)
    disturbed = (each for each in incidents if action in _STOPPED_BY_INCIDENTS and _is_serious(each, service))
    held = (
        each
        for each in locks
        if each.service == service and each.environment == environment and each.holds(now)
    )
    return (
        *(_by_freeze(window, end, action, environment) for window, end in standing),
        *(_by_incident(incident, commander) for incident in disturbed),
        *(_by_lock(lock) for lock in held),
    )


def minute(at: datetime) -> str:
    """Return a time for people, in UTC; a started minute counts as whole, so that it is never too early."""
    whole = at.astimezone(UTC).replace(second=0, microsecond=0)
    return f"{whole + _MINUTE if whole < at else whole:%Y-%m-%d %H:%M} UTC"


def _is_serious(incident: Incident, service: str) -> bool:
    return incident.service == service and incident.severity in FREEZING and incident.closed_at is None


def _by_freeze(window: Freeze, end: datetime | None, action: str, environment: str) -> Block:
    return Block(
        name=f"freeze {window.name}",
        reason=" ".join(_freeze_reason(window, end, action, environment)),
        until=end,
        override=window.override,
        waits=window.run_when_over,
    )


def _freeze_reason(window: Freeze, end: datetime | None, action: str, environment: str) -> Iterator[str]:
    again = f"allowed again at {minute(end)}" if end else "its windows do not end within sight"
    yield f"The freeze {window.name} stops all {changes(action)} {environment}: {again}."
    if window.run_when_over and end:
        yield "What is approved before runs then."
    yield passing(window.override)


def _by_incident(incident: Incident, commander: tuple[Slot, ...]) -> Block:
    what = f"The {incident.severity} incident {incident.id} ({incident.title}) is open"
    reason = (
        f"{what}, so {incident.service} is neither deployed nor migrated: "
        f"allowed again when it is resolved. {passing(commander)}"
    )
    return Block(name=f"incident {incident.id}", reason=reason, override=commander)


def _by_lock(lock: Lock) -> Block:
    place = f"{lock.service} {lock.environment}"
    over = f"allowed again at {minute(lock.until)}, or after" if lock.until else "allowed again after"
    what = f"@{lock.by.name} locked {lock.service} in {lock.environment} ({lock.reason})"
    reason = f"{what}: {over} /unlock {place}. {passing(())}"
    return Block(name="lock", reason=reason, until=lock.until, yields_to_glass=False)
