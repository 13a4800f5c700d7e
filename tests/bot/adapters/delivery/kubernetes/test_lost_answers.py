"""Orders whose answer was lost, with more trouble after it: what may have begun is never called refused."""

from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.adapters.delivery.kubernetes import KubernetesDelivery, marks
from bot.core.ports.back_end import CannotTell, Order, Report
from tests.bot.adapters.delivery.kubernetes.test_adapter import SCALE, deployment, meddling, one
from tests.fakes.kubernetes.bench import FakeCluster
from tests.fakes.kubernetes.cluster import SERVICE
from tests.fakes.kubernetes.store import DEPLOYMENTS
from tests.fakes.kubernetes_delivery import delivering
from tests.fakes.vendor import Play, after_the_fact, answers, cut

__all__ = ["one"]
PATCH, READ = f"PATCH /{SERVICE}", f"GET /{SERVICE}"
LATER = Order(operation_id="op_new", action="scale", service=SERVICE, environment="production", replicas=3)


async def _through(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Play nothing."""
    return await handler(request)


@pytest.mark.parametrize(
    "trouble", [answers(403, {"message": "no"}), answers(429, {"message": "no"}, Retry_After="0")]
)
async def test_what_was_lost_is_not_refused(one: FakeCluster, tmp_path: Path, trouble: Play) -> None:
    """A repeated patch that meets its own effect is read again; trouble there says nothing of the patch."""
    one.faults.plays_on[PATCH] = [after_the_fact(cut)]
    one.faults.plays_on[READ] = [_through, trouble, trouble]
    async with delivering(one, tmp_path, tries=2) as delivery:
        with pytest.raises(CannotTell):
            await delivery.start(SCALE)
        one.faults.plays_on.clear()
        assert await delivery.find("op_2") is not None

    assert one.effects() == ["op_2"]


async def test_the_last_of_many_conflicts_may_be_its_own(one: FakeCluster, tmp_path: Path) -> None:
    """Where others were faster four times, and the fifth patch took effect unheard, it did start."""
    one.faults.plays_on[PATCH] = [*[meddling(one)] * 4, after_the_fact(cut)]
    async with delivering(one, tmp_path, tries=2) as delivery:
        with pytest.raises(CannotTell):
            await delivery.start(SCALE)
        assert await delivery.find("op_2") is not None

    assert one.effects() == ["op_2"]


async def _ordered(one: FakeCluster, delivery: KubernetesDelivery, numbers: range) -> None:
    """Have so many orders carried out, one after the other."""
    for number in numbers:
        await delivery.start(replace(LATER, operation_id=f"op_{number}", replicas=3 + number % 2))
        one.server.world.settle_all()


def _earlier(one: FakeCluster, ids: list[str]) -> None:
    """Let a deployment have had these orders before those that are noted whole."""
    known = deployment(one)
    known["metadata"]["annotations"][marks.EARLIER] = " ".join(ids)
    one.server.store.replace(DEPLOYMENTS, known)


async def _found(delivery: KubernetesDelivery, operation_id: str) -> Report | str | None:
    try:
        return await delivery.find(operation_id)
    except CannotTell as error:
        return str(error)


async def test_an_order_of_long_ago_did_arrive(one: FakeCluster, tmp_path: Path) -> None:
    """Its id outlives its end: a new process neither takes it for one that never came, nor repeats it."""
    async with delivering(one, tmp_path) as before:
        await _ordered(one, before, range(marks.KEPT + 2))
    async with delivering(one, tmp_path) as after:
        assert "op_0 is of long ago" in str(await _found(after, "op_0"))
        with pytest.raises(CannotTell, match="op_1 is of long ago"):
            await after.start(replace(LATER, operation_id="op_1", replicas=4))
        assert await _found(after, "op_none") is None

    assert one.effects()[-1] == f"op_{marks.KEPT + 1}"


async def test_what_may_have_been_forgotten_is_no_no(one: FakeCluster, tmp_path: Path) -> None:
    """Where no more ids are kept, one not among them may have been; new orders are taken all the same."""
    async with delivering(one, tmp_path) as delivery:
        await _ordered(one, delivery, range(marks.KEPT))
        _earlier(one, [f"op_old_{number}" for number in range(marks.KEPT_IDS)])
        assert "has had more orders than are noted" in str(await _found(delivery, "op_none"))
        await delivery.start(LATER)
        assert await _found(delivery, "op_new") is not None

    kept = deployment(one)["metadata"]["annotations"][marks.EARLIER].split()
    assert (kept[0], kept[-1], len(kept)) == ("op_old_1", "op_0", marks.KEPT_IDS)
