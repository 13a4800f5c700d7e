"""The powers over production, in one explicit table: what is not listed here cannot be done."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.core.actions import deploy
from bot.core.domain.catalog import Service
from bot.core.domain.operation import Operation
from bot.core.domain.plan import Action, Plan
from bot.core.domain.request import Request
from bot.core.ports.back_end import Order
from bot.core.ports.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Power:
    """How an action is worked out (`plan`, raising Refused) and what the back end is told (`order`)."""

    plan: Callable[[Request, Service, Delivery], Awaitable[Plan]]
    order: Callable[[Operation], Order]


ACTIONS: Mapping[Action, Power] = {
    Action.DEPLOY: Power(deploy.plan, deploy.order),
}
