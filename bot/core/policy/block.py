"""What stops a request for now: the freezes, incidents and locks that stand in its way."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.core.domain.incident import FREEZING, Incident
from bot.core.domain.lock import Lock
from bot.core.domain.requirement import Block, Slot
from bot.core.policy import freeze
from bot.core.policy.matrix import Freeze


def blocks(
    freezes: Iterable[Freeze],
    incidents: Iterable[Incident],
    locks: Iterable[Lock],
    action: str,
    service: str,
    environment: str,
    now: datetime,
    commander: Sequence[Slot],
) -> tuple[Block, ...]:
    """Return everything that stops the action on the service there: freezes, incidents, locks, in this order.

    `commander` are the approvals that let a request pass an incident; without any nothing passes it.
    """
    frozen = freeze.ends(freezes, action, environment, now)
    return (
        *(
            Block(f"freeze {window.name}", f"The freeze {window.name} stops it.", end, window.override)
            for window, end in ([frozen] if frozen else [])
        ),
        *(
            Block(
                f"incident {each.id}",
                f"The {each.severity} incident {each.title} is open.",
                None,
                (*commander,),
            )
            for each in incidents
            if each.service == service and each.severity in FREEZING and action in {"deploy", "migrate"}
        ),
        *(
            Block("lock", f"@{each.by.name} locked it: {each.reason}.", each.until, yields_to_glass=False)
            for each in locks
            if (each.service, each.environment) == (service, environment) and each.holds(now)
        ),
    )
