"""Accepting orders and carrying them out."""

import asyncio
import json
from pathlib import Path

import pytest

from sandbox.platform.operation import Artifact, Order
from sandbox.platform.refusal import Refused
from tests.fakes.platform import Served

SCALE = Order("scale", "order-service", "production", replicas=2)


def events(folder: Path) -> list[tuple[str, str]]:
    """Return what the ledger holds."""
    lines = map(json.loads, (folder / "operations.jsonl").read_bytes().splitlines())
    return [(line["event"], line["operation_id"]) for line in lines]


async def test_many_at_once_have_one_effect(at: Served, tmp_path: Path) -> None:
    """However many send the same id at the same moment, one begins it."""
    at.platform.pace.hold()
    began = await asyncio.gather(*(at.platform.dispatch.submit("op_1", SCALE) for _ in range(20)))

    assert sorted(began) == [False] * 19 + [True]
    assert events(tmp_path) == [("accepted", "op_1")] + [("repeated", "op_1")] * 19


async def test_of_two_orders_for_one_place_one_wins(at: Served, tmp_path: Path) -> None:
    """Two different orders at the same moment do not both begin; the message names the winner."""
    at.platform.pace.hold()
    first = at.platform.dispatch.submit("op_1", SCALE)
    second = at.platform.dispatch.submit("op_2", SCALE)
    _, refused = await asyncio.gather(first, second, return_exceptions=True)

    assert isinstance(refused, Refused)
    assert (refused.status, refused.code) == (409, "busy")
    assert "op_1" in str(refused)
    assert events(tmp_path) == [("accepted", "op_1")]


async def test_half_arrived_is_not_never(at: Served) -> None:
    """While an order is being noted, nobody is told that it never arrived."""
    arriving = asyncio.gather(at.platform.dispatch.submit("op_1", SCALE))
    await asyncio.sleep(0)
    with pytest.raises(Refused) as answer:
        at.platform.dispatch.find("op_1")
    await arriving

    assert answer.value.status == 503
    assert at.platform.dispatch.find("op_1").order == SCALE


async def test_refused_id_is_free_again(at: Served) -> None:
    """An order that was refused surely never arrived."""
    with pytest.raises(Refused):
        await at.platform.dispatch.submit("op_1", Order("scale", "order-service", "production", replicas=5))
    with pytest.raises(Refused) as answer:
        at.platform.dispatch.find("op_1")

    assert (answer.value.status, answer.value.code) == (404, "unknown_operation")


async def test_artifact_decides_and_must_fit_its_version(at: Served) -> None:
    """An artifact of another version, or of nothing, is refused; one that lost its tag is rolled out."""
    registry, dispatch = at.platform.registry, at.platform.dispatch
    approved = registry.resolve("order-service", "v2.4.1")
    registry.move("order-service", "v2.4.1")
    for version, reference in (("v2.4.0", approved.reference), ("v2.4.1", "sha256:none")):
        order = Order("deploy", "order-service", "production", Artifact(version, reference))
        with pytest.raises(Refused):
            await dispatch.submit("op_1", order)
    order = Order("deploy", "order-service", "production", Artifact("v2.4.1", approved.reference))
    await dispatch.submit("op_1", order)
    operation = dispatch.find("op_1")
    async with asyncio.timeout(20):
        while not operation.finished:
            await operation.after(len(operation.reports), 10)

    assert {r.release for r in at.platform.group("order-service", "production").replicas} == {approved}


async def test_failed_check_is_a_failure(at: Served) -> None:
    """Replicas that die while others are changed are seen by the check at the end."""
    group = at.platform.group("order-service", "production")
    group.replicas[0].child.kill()
    await group.replicas[0].child.wait()
    await at.platform.dispatch.submit("op_1", SCALE)
    operation = at.platform.dispatch.find("op_1")
    async with asyncio.timeout(20):
        while not operation.finished:
            await operation.after(len(operation.reports), 10)

    assert (operation.last.phase, operation.last.evidence) == (
        "failed",
        "1/2 replicas healthy, version v2.4.0",
    )
