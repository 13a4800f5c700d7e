"""Orders on deployments: one effect whatever happens, found again by anybody."""

import json
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.adapters.delivery.kubernetes import KubernetesDelivery, marks
from bot.core.ports.back_end import Artifact, BackEndError, CannotTell, Order, OrderRefused, Phase
from tests.fakes.kubernetes.bench import FakeCluster, fake_cluster
from tests.fakes.kubernetes.cluster import SERVICE
from tests.fakes.kubernetes.route import route
from tests.fakes.kubernetes.store import DEPLOYMENTS
from tests.fakes.kubernetes_delivery import delivering
from tests.fakes.vendor import Play, Vendor, every_fault

IMAGE = f"registry.example.com/{SERVICE}"
V2, V3 = Artifact("v2", f"sha256:{'2' * 64}"), Artifact("v3", f"sha256:{'3' * 64}")
DEPLOY = Order(operation_id="op_1", action="deploy", service=SERVICE, environment="production", artifact=V2)
SCALE = replace(DEPLOY, operation_id="op_2", action="scale", artifact=None, replicas=4)
STATUS = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "no"}


@pytest.fixture
async def one() -> AsyncIterator[FakeCluster]:
    """Serve a cluster with the samples."""
    async with fake_cluster() as fake:
        await fake.create_samples()
        yield fake
        assert fake.findings == []


def deployment(one: FakeCluster, where: str = "production") -> dict[str, Any]:
    """Return the deployment as the cluster holds it."""
    return one.server.store.get(DEPLOYMENTS, where, SERVICE)


def images(one: FakeCluster) -> dict[str, str]:
    """Return the images by container."""
    containers = deployment(one)["spec"]["template"]["spec"]["containers"]
    return {each["name"]: each["image"] for each in containers}


async def end(delivery: KubernetesDelivery, operation_id: str) -> Any:
    """Follow an operation; return the last report."""
    return [report async for report in delivery.follow(operation_id)][-1]


async def test_the_digest_is_deployed_and_all_else_stays(one: FakeCluster, tmp_path: Path) -> None:
    """In one patch: the image of that container, the mark and the version; the sidecar keeps its own."""
    async with delivering(one, tmp_path) as delivery:
        await delivery.start(DEPLOY)
        await end(delivery, "op_1")
        running = await delivery.running(SERVICE, "production")

    assert images(one) == {"web": f"{IMAGE}@{V2.reference}", "side": "proxy:1.0"}
    assert (running.version, running.reference) == ("v2", V2.reference)
    assert deployment(one)["metadata"]["annotations"][marks.OPERATION_ID] == "op_1"
    assert [call for call in one.faults.calls if call.startswith("PATCH")] == [
        f"PATCH /apis/apps/v1/namespaces/production/deployments/{SERVICE}"
    ]


async def test_a_restarted_bot_finds_and_follows(one: FakeCluster, tmp_path: Path) -> None:
    """Nothing but the cluster remembers: another process sees the same, and starts nothing twice."""
    await one.hold()
    async with delivering(one, tmp_path) as before:
        await before.start(DEPLOY)
    async with delivering(one, tmp_path) as after:
        found = await after.find("op_1")
        await after.start(DEPLOY)
        with pytest.raises(OrderRefused, match="already stands for another order"):
            await after.start(replace(DEPLOY, environment="staging"))
        with pytest.raises(OrderRefused, match="op_1 still changes order-service in production"):
            await after.start(SCALE)
        await one.release()
        last = await end(after, "op_1")

    assert found is not None
    assert found.phase is Phase.RUNNING
    assert last.phase is Phase.SUCCEEDED
    assert one.effects() == ["op_1"]


async def test_an_order_is_known_after_others(one: FakeCluster, tmp_path: Path) -> None:
    """With the end it had, though the deployment is past it by now; of scalings, too."""
    async with delivering(one, tmp_path) as delivery:
        ends = {}
        for order in (DEPLOY, SCALE, replace(DEPLOY, operation_id="op_3", artifact=V3)):
            await delivery.start(order)
            ends[order.operation_id] = await end(delivery, order.operation_id)
    async with delivering(one, tmp_path) as after:
        assert {each: await after.find(each) for each in ends} == ends


async def test_a_rollback_is_an_undo(one: FakeCluster, tmp_path: Path) -> None:
    """The whole earlier template comes back by its ReplicaSet; without one the image alone is set."""
    async with delivering(one, tmp_path) as delivery:
        for number, artifact in enumerate((V2, V3), 1):
            await delivery.start(replace(DEPLOY, operation_id=f"op_{number}", artifact=artifact))
            await end(delivery, f"op_{number}")
        back = replace(DEPLOY, operation_id="op_3", action="rollback")
        await delivery.start(back)
        assert (await end(delivery, "op_3")).version == "v2"
        gone = Artifact("v1", f"sha256:{'1' * 64}")
        await delivery.start(replace(back, operation_id="op_4", artifact=gone))
        await end(delivery, "op_4")

    patches = [write.body for write in one.server.writes if write.method == "PATCH"]
    assert [isinstance(patch, list) for patch in patches] == [False, False, True, False]
    assert images(one)["web"] == f"{IMAGE}@{gone.reference}"


async def test_a_mistyped_container_adds_none(one: FakeCluster, tmp_path: Path) -> None:
    """Kubernetes would add one of that name; the sentence tells those there are."""
    async with delivering(one, tmp_path, container="wbe") as delivery:
        with pytest.raises(OrderRefused, match="no container wbe, only web, side"):
            await delivery.start(DEPLOY)

    assert one.effects() == []


async def test_a_tag_is_not_deployed(one: FakeCluster, tmp_path: Path) -> None:
    """Only what cannot move: an order without a digest is refused."""
    async with delivering(one, tmp_path) as delivery:
        with pytest.raises(OrderRefused, match="is no image's digest"):
            await delivery.start(replace(DEPLOY, artifact=Artifact("v2", "v2")))


def meddling(one: FakeCluster) -> Any:
    """Return the play of somebody who changes the deployment just before a patch comes."""

    async def play(request: web.Request, handler: Handler) -> web.StreamResponse:
        known = deployment(one)
        known["metadata"]["labels"] = {"changed": str(len(one.faults.calls))}
        one.server.store.replace(DEPLOYMENTS, known)
        return await handler(request)

    return play


async def test_a_conflict_is_decided_anew(one: FakeCluster, tmp_path: Path) -> None:
    """What somebody else changed meanwhile is read again and kept; not for ever."""
    one.faults.plays_on[f"PATCH /{SERVICE}"] = [meddling(one)]
    async with delivering(one, tmp_path) as delivery:
        await delivery.start(DEPLOY)
        assert "changed" in deployment(one)["metadata"]["labels"]
        await end(delivery, "op_1")
        one.faults.plays_on[f"PATCH /{SERVICE}"] = [meddling(one)] * 9
        with pytest.raises(OrderRefused, match="somebody else kept changing"):
            await delivery.start(SCALE)
        assert await delivery.find("op_2") is None

    assert one.effects() == ["op_1"]


@pytest.mark.parametrize("change", ["image", "replicas", "annotation", "all annotations"])
async def test_what_somebody_else_changed_is_not_known(one: FakeCluster, tmp_path: Path, change: str) -> None:
    """Then nobody can say how the order ended, and least of all that it never arrived."""
    await one.hold()
    async with delivering(one, tmp_path) as delivery:
        order = DEPLOY if change == "image" else SCALE
        await delivery.start(order)
        await one.release()
        one.server.world.settle_all()
        known = json.loads(json.dumps(deployment(one)))
        if change == "image":
            known["spec"]["template"]["spec"]["containers"][0]["image"] = "another:1"
        elif change == "replicas":
            known["spec"]["replicas"] = 7
        elif change == "annotation":
            known["metadata"]["annotations"][marks.OPERATIONS] = f"nonsense {order.operation_id}"
        else:
            del known["metadata"]["annotations"][marks.OPERATIONS]
        one.server.store.replace(DEPLOYMENTS, known)
        with pytest.raises(CannotTell):
            await delivery.find(order.operation_id)


async def test_a_sent_order_is_never_a_no(one: FakeCluster, tmp_path: Path) -> None:
    """Where every trace of it was removed, this process remembers that it went out."""
    async with delivering(one, tmp_path) as delivery:
        await delivery.start(DEPLOY)
        path = f"/apis/apps/v1/namespaces/production/deployments/{SERVICE}"
        one._api.delete(route("DELETE", path), {}, {})
        with pytest.raises(CannotTell):
            await delivery.find("op_1")


async def test_pods_tell_early_what_is_wrong(one: FakeCluster, tmp_path: Path) -> None:
    """Long before the deadline of the rollout, the card says that there is no such image."""
    async with delivering(one, tmp_path) as delivery:
        one.fates[V2.reference] = one.fates["missing"]
        await delivery.start(DEPLOY)
        seen = [report async for report in delivery.follow("op_1")]

    assert any("ImagePullBackOff" in report.message for report in seen if report.phase is Phase.RUNNING)
    assert seen[-1].phase is Phase.FAILED
    assert "0/3 replicas ready in time" in seen[-1].evidence
    assert "ImagePullBackOff" in seen[-1].evidence


async def test_without_rights_the_sentence_says_which(one: FakeCluster, tmp_path: Path) -> None:
    """Nothing was started, and what to give the bot is named."""
    async with delivering(one, tmp_path, one.restricted_token) as delivery:
        with pytest.raises(
            OrderRefused, match=r'cannot list resource "deployments".*docs/adapters/kubernetes'
        ):
            await delivery.start(DEPLOY)
        with pytest.raises(BackEndError, match="list deployments, patch deployments, list replicasets"):
            await delivery.ping()


async def test_without_a_kubeconfig_nothing_is_started(one: FakeCluster, tmp_path: Path) -> None:
    """Broken settings are a refusal: surely nothing was sent."""
    async with delivering(one, tmp_path, context="other") as delivery:
        with pytest.raises(OrderRefused, match="Nothing was started: There is no way to Kubernetes"):
            await delivery.start(DEPLOY)


CALLS = ("GET /deployments", "GET /replicasets", f"GET /{SERVICE}", f"PATCH /{SERVICE}")
FAULTS = sorted(every_fault(Vendor()))


@pytest.fixture
def troubles(one: FakeCluster) -> Iterator[Mapping[str, Play]]:
    """Return every trouble that a call may meet."""
    line = Vendor()
    yield every_fault(line, told=STATUS)
    line._over.set()


async def told(asked: Awaitable[object]) -> str:
    """Return what an order or a question comes to, in words."""
    try:
        return repr(await asked)
    except (OrderRefused, CannotTell) as error:
        return str(error)


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_at_every_call(
    one: FakeCluster, tmp_path: Path, troubles: Mapping[str, Play], fault: str
) -> None:
    """One effect or none, told apart: a refusal had none, and what cannot be told is found by its id."""
    async with delivering(one, tmp_path) as patient, delivering(one, tmp_path, timeout=0.15) as hasty:
        for number, call in enumerate(CALLS):
            id_ = f"op_{number}"
            order = replace(SCALE, operation_id=id_, replicas=4 - number % 2)
            one.faults.plays_on[call] = [troubles[fault]]
            said = await told(hasty.start(order))
            one.faults.plays_on.clear()
            assert said.startswith(
                ("None", "Nothing was started", "It is not known whether this was started")
            )
            if said.startswith("Nothing"):
                assert id_ not in one.effects()
            await patient.start(order)
            assert (await end(patient, id_)).phase is Phase.SUCCEEDED

    assert one.effects() == [f"op_{number}" for number in range(len(CALLS))]


@pytest.mark.parametrize("fault", FAULTS)
async def test_no_fault_is_a_no(
    one: FakeCluster, tmp_path: Path, troubles: Mapping[str, Play], fault: str
) -> None:
    """Whatever comes instead of an answer, an order is not taken for one that never arrived."""
    async with delivering(one, tmp_path) as patient, delivering(one, tmp_path, timeout=0.15) as hasty:
        await patient.start(SCALE)
        for call in CALLS[:-1]:
            one.faults.plays_on[call] = [troubles[fault]]
            said = await told(hasty.find("op_2"))
            one.faults.plays_on.clear()
            assert said.startswith(("Report(", "It is not known what became of op_2"))
