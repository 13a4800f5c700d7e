"""The powers over production, in one explicit table: what is not listed here cannot be done."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.core.actions import deploy, migrate, rollback, scale
from bot.core.actions.site import Site
from bot.core.domain.catalog import Service
from bot.core.domain.operation import Operation
from bot.core.domain.plan import Action, Plan
from bot.core.domain.request import Request
from bot.core.ports.back_end import Order


@dataclass(frozen=True, slots=True)
class Power:
    """How an action is worked out (`plan`, raising Refused) and what the back end is told (`order`)."""

    plan: Callable[[Request, Service, Site], Awaitable[Plan]]
    order: Callable[[Operation], Order]


ACTIONS: Mapping[Action, Power] = {
    Action.DEPLOY: Power(deploy.plan, deploy.order),
    Action.ROLLBACK: Power(rollback.plan, deploy.order),
    Action.SCALE: Power(scale.plan, scale.order),
    Action.MIGRATE: Power(migrate.plan, migrate.order),
}
