"""How incidents make services look: each as its worst open incident."""

from collections.abc import Iterable, Mapping

from bot.core.domain.incident import Severity
from bot.core.ports.status_page import ComponentState, Publication

STATES: Mapping[Severity, ComponentState] = {
    Severity.SEV1: ComponentState.MAJOR_OUTAGE,
    Severity.SEV2: ComponentState.PARTIAL_OUTAGE,
    Severity.SEV3: ComponentState.DEGRADED_PERFORMANCE,
}


def worst_by_service(publications: Iterable[Publication]) -> Mapping[str, ComponentState]:
    """Return the state of every service that an open incident is about."""
    order = list(ComponentState)
    worst: dict[str, ComponentState] = {}
    for each in publications:
        if each.service is not None and each.resolved_at is None:
            known = worst.get(each.service, ComponentState.OPERATIONAL)
            worst[each.service] = max(known, STATES[each.severity], key=order.index)
    return worst
