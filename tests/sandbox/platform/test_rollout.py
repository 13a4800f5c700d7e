"""What an order for replicas comes down to; how it runs stands in test_group and tests/contracts."""

import pytest

from sandbox.platform.operation import Artifact, Migration, Order, Report
from sandbox.platform.refusal import Refused
from sandbox.platform.rollout import Rollout
from tests.fakes.platform import Served


def rollout(at: Served, order: Order) -> Rollout:
    """Return what an order for production means."""
    return Rollout(order, at.platform.group("order-service", "production"), at.platform.registry)


def order(action: str, **what: object) -> Order:
    """Return an order for production."""
    return Order(action, "order-service", "production", **what)  # type: ignore[arg-type]  # wrong ones, too


async def test_first_report_says_what_is_wanted(at: Served) -> None:
    """A deploy begins with none in the new state, a scaling with those that stay."""
    release = at.platform.registry.resolve("order-service", "v2.4.1")
    artifact = Artifact(release.version, release.reference)

    assert rollout(at, order("deploy", artifact=artifact)).first == Report("running", 0, 3, "v2.4.1")
    assert rollout(at, order("scale", replicas=4)).first == Report("running", 3, 4, "v2.4.0")
    assert rollout(at, order("scale", replicas=0)).first == Report("running", 0, 0, "v2.4.0")


async def test_what_cannot_be_meant_is_refused(at: Served) -> None:
    """Too much, too little, something else."""
    artifact = Artifact("v2.4.1", at.platform.registry.resolve("order-service", "v2.4.1").reference)
    for wrong in (
        order("deploy"),
        order("rollback", replicas=1),
        order("deploy", artifact=artifact, replicas=1),
        order("deploy", artifact=Artifact("v2.4.0", artifact.reference)),
        order("deploy", artifact=artifact, migrations=(Migration("1", "one"),)),
        order("scale"),
        order("scale", artifact=artifact),
        order("scale", replicas=5),
        order("scale", replicas=-1),
    ):
        with pytest.raises(Refused) as refused:
            rollout(at, wrong)
        assert refused.value.status == 422


async def test_a_stop_says_what_serves(at: Served) -> None:
    """After nothing has changed, and where nothing is left."""
    work = rollout(at, order("scale", replicas=0))
    before = await work.stopped(work.first, ValueError("broken"))
    end = await work.carry_out(lambda _: None)
    after = await work.stopped(end, ValueError("broken"))

    assert (before.phase, before.evidence) == ("failed", "broken")
    assert before.message == "Stopped after 0 of 0: an error. Serving now: 3 x v2.4.0."
    assert end.message == "order-service in production runs nothing any more."
    assert after.message.endswith("Serving now: nothing.")
