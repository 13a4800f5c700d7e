"""Scale: from a wanted number to a change with a direction."""

from typing import Any

import pytest

from bot.core.actions import ACTIONS, scale
from bot.core.domain.catalog import Service
from bot.core.domain.plan import Action, Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.ports.back_end import BackEndError, Order
from bot.core.ports.delivery import Running
from tests.fakes.bench import Bench
from tests.fakes.delivery import FakeDelivery
from tests.fakes.operations import make_operation
from tests.fakes.site import make_site

SERVICE = Service("order-service", ("staging", "production"), max_replicas=6)


def _request(replicas: int | None, **changes: Any) -> Request:
    return Bench().request(action=Action.SCALE, version=None, replicas=replicas, **changes)


@pytest.mark.parametrize(("wanted", "direction"), [(1, "down"), (2, "down"), (4, "up"), (6, "up")])
async def test_what_runs_now_tells_the_direction(wanted: int, direction: str) -> None:
    """Three run: fewer is down, more is up, and both numbers are part of what is approved."""
    plan = await scale.plan(_request(wanted), SERVICE, make_site())

    assert (plan.from_replicas, plan.to_replicas, plan.direction) == (3, wanted, direction)


@pytest.mark.parametrize(
    ("wanted", "service", "code"),
    [
        (None, SERVICE, "invalid-replicas"),
        (0, SERVICE, "too-few"),
        (7, SERVICE, "too-many"),
        (10_000, SERVICE, "too-many"),
        (3, SERVICE, "already-running"),
        (1, Service("order-service", ("production",), min_replicas=2, max_replicas=6), "too-few"),
        (4, Service("order-service", ("production",)), "no-maximum"),
    ],
)
async def test_what_is_out_of_range_is_refused(wanted: int | None, service: Service, code: str) -> None:
    """Nothing, too much, what is configured to be too little, and what runs already; each with its reason."""
    with pytest.raises(Refused, match="Nothing was changed") as refusal:
        await scale.plan(_request(wanted), service, make_site())

    assert refusal.value.code == code


async def test_what_is_not_counted_is_not_scaled() -> None:
    """Nobody can say whether it is up or down then, and they are approved differently."""
    fake = FakeDelivery(running={("order-service", "production"): Running("v2.4.0", None, None)})
    with pytest.raises(Refused, match=r"does not know how many replicas run.*Nothing was changed") as refusal:
        await scale.plan(_request(2), SERVICE, make_site(fake))

    assert refusal.value.code == "unknown-replicas"


async def test_to_nothing_only_where_it_is_configured() -> None:
    """`min_replicas: 0` says that a service may be switched off."""
    service = Service("order-service", ("production",), min_replicas=0)

    plan = await scale.plan(_request(0), service, make_site())

    assert (plan.to_replicas, plan.direction) == (0, "down")


async def test_a_silent_back_end_is_an_error() -> None:
    """Not a refusal: nobody knows what runs."""
    with pytest.raises(BackEndError):
        await scale.plan(_request(4), SERVICE, make_site(FakeDelivery(silent=True)))


async def test_the_order_is_the_number_that_was_approved() -> None:
    """Under the operation's id, without an artifact."""
    plan = await scale.plan(_request(5), SERVICE, make_site())

    assert ACTIONS[Action.SCALE].order(make_operation(plan=plan)) == Order(
        operation_id="op_1", action="scale", service="order-service", environment="production", replicas=5
    )


def test_without_a_number_nothing_is_ordered() -> None:
    """A plan that lost it is a mistake in the program, not an order for zero."""
    plan = Plan(action=Action.SCALE, service="order-service", environment="production")

    with pytest.raises(ValueError, match="without a number"):
        scale.order(make_operation(plan=plan))
