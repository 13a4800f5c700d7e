"""How incidents make services look: each as its worst open incident."""

from collections.abc import Iterable, Mapping

from bot.core.domain.incident import Severity
from bot.core.ports.status_page import ComponentState, Publication

STATES: Mapping[Severity, ComponentState] = {
    Severity.SEV1: ComponentState.MAJOR_OUTAGE,
    Severity.SEV2: ComponentState.PARTIAL_OUTAGE,
    Severity.SEV3: ComponentState.DEGRADED_PERFORMANCE,
}
_ORDER = tuple(ComponentState)


def worst(states: Iterable[ComponentState]) -> ComponentState:
    """Return the worst of `states`; nothing known to be bad is operational."""
    return max(states, key=_ORDER.index, default=ComponentState.OPERATIONAL)


def worst_by_service(publications: Iterable[Publication]) -> Mapping[str, ComponentState]:
    """Return the state of every service that an open incident is about."""
    found: dict[str, ComponentState] = {}
    for each in publications:
        if each.service is not None and each.resolved_at is None:
            known = found.get(each.service, ComponentState.OPERATIONAL)
            found[each.service] = worst((known, STATES[each.severity]))
    return found
