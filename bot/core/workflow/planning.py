"""Works out what a request comes to, at its service's back ends."""

from functools import partial

from bot.core.actions import ACTIONS, Power
from bot.core.actions.site import Site
from bot.core.domain.plan import Action, Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.ports.back_end import BackEnd
from bot.core.workflow.dependencies import Dependencies


async def plan(deps: Dependencies, request: Request) -> Plan:
    """Return the plan as it is now; raise Refused, BackEndError, StoreError."""
    service = deps.catalog.target(request.service, request.environment)
    site = Site(
        deps.delivery(service.name),
        deps.migrations(service.name),
        partial(deps.store.history, service.name, request.environment),
    )
    return await power(request.action).plan(request, service, site)


def power(action: Action) -> Power:
    """Return what an action means; raise Refused where it is none of ours."""
    found = ACTIONS.get(action)
    if found is None:
        raise Refused(
            "unknown-action", f"There is no {action}. Nothing was changed; only: {', '.join(ACTIONS)}."
        )
    return found


def back_end(deps: Dependencies, planned: Plan) -> BackEnd | None:
    """Return what carries the plan out, None where nothing does any more."""
    if planned.action is Action.MIGRATE:
        return deps.migrations(planned.service)
    return deps.delivery(planned.service)
