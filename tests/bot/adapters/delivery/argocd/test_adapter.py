"""What the `argocd` delivery does with applications; the rest stands in tests/contracts."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.adapters.delivery.argocd.target import ImageTarget, ParameterTarget
from bot.core.ports.back_end import BackEndError, CannotTell, NotSetUp, OrderRefused, Phase
from bot.core.ports.delivery import Running
from tests.fakes.argo_bench import BAD, NAME, NEW, OLD, SERVICE, ArgoSite, argo_site, end, order
from tests.fakes.argocd import PROJECT

DIGEST, OTHER = f"sha256:{'d' * 64}", f"sha256:{'e' * 64}"


@pytest.fixture
async def site() -> AsyncIterator[ArgoSite]:
    """Serve an application that is synced when somebody asks for it."""
    async with argo_site() as one:
        yield one


@pytest.fixture
async def automated() -> AsyncIterator[ArgoSite]:
    """Serve an application that Argo CD syncs by itself, too."""
    async with argo_site(automated=True) as one:
        yield one


def source(site: ArgoSite) -> Any:
    """Return what the application is to run."""
    return site.argo.apps[NAME]["spec"]["source"]


async def test_it_shows_what_is_to_run(site: ArgoSite) -> None:
    """The application itself says so, not the sync alone: nothing brings back what ran before."""
    adapter = site.adapter()
    await adapter.start(order())
    report = await end(adapter)

    assert source(site)["targetRevision"] == NEW
    assert site.argo.apps[NAME]["metadata"]["labels"]["team"] == "shop"
    assert report.phase is Phase.SUCCEEDED
    assert report.evidence == f"Argo CD: synced, health Healthy, version v2 ({NEW[:19]})"
    assert [stage.name for stage in report.stages] == [
        "PreSync Job smoke-test",
        "Deployment order-service",
        "Health",
    ]
    assert report.link == f"{site.url}/applications/{NAME}"


async def test_a_failed_sync_tells_which_object(site: ArgoSite) -> None:
    """In its own words, and what was synced before serves."""
    adapter = site.adapter()
    await adapter.start(order(BAD, version="v3"))
    report = await end(adapter)

    assert report.phase is Phase.FAILED
    assert report.evidence.startswith("Job smoke-test: the smoke test got 503; one or more")
    assert await adapter.running(SERVICE, "production") == Running("v1", None, None, OLD)


async def test_a_version_that_never_gets_healthy_fails(site: ArgoSite) -> None:
    """The sync alone is no success; what was synced is told as what runs, as Argo CD has it."""
    site.argo.sick = {NEW}
    adapter = site.adapter()
    await adapter.start(order())
    report = await end(adapter)

    assert report.phase is Phase.FAILED
    assert report.evidence == "synced v2, but health Degraded: 1 of 3 pods crash"
    assert await adapter.running(SERVICE, "production") == Running("v2", None, None, NEW)


async def test_a_new_process_finds_it(site: ArgoSite) -> None:
    """While it runs and after its end; it is not synced again."""
    site.argo.held = True
    await site.adapter().start(order())
    found = await site.adapter().find("op_1")
    site.argo.held = False
    report = await end(site.adapter())
    await site.adapter().start(order())

    assert found is not None
    assert found.phase is Phase.RUNNING
    assert await site.adapter().find("op_1") == report
    assert site.argo.syncs == ["op_1"]


async def test_what_others_did_meanwhile_is_not_ours(site: ArgoSite) -> None:
    """Another order, or a sync by hand: nobody knows then how the first one ended."""
    adapter = site.adapter()
    await adapter.start(order())
    await end(adapter)
    site.argo._begin(site.argo.apps[NAME], [])
    with pytest.raises(CannotTell, match="no sync of it is to be seen"):
        await adapter.find("op_1")
    site.argo.apps[NAME].pop("operation")
    await adapter.start(order(OLD, "op_2", "v1"))
    await end(adapter, "op_2")
    with pytest.raises(CannotTell, match="Another order for order-service-production has followed op_1"):
        await adapter.find("op_1")


async def test_what_may_not_be_seen_is_not_absent(site: ArgoSite) -> None:
    """Without the permission Argo CD lists nothing: that is no sign that an order never arrived."""
    await site.adapter().start(order())
    site.argo.may = set()
    with pytest.raises(CannotTell, match="shows no application like"):
        await site.adapter().find("op_1")


async def test_another_version_was_synced(site: ArgoSite) -> None:
    """A sync under our name of something else is no success."""
    adapter = site.adapter()
    site.argo.held = True
    await adapter.start(order())
    operation = site.argo.apps[NAME]["operation"]
    operation["sync"] = {"revision": OLD, "source": {"targetRevision": OLD}}
    site.argo.held = False
    report = await end(adapter)

    assert report.phase is Phase.FAILED
    assert report.evidence == f"Argo CD synced {OLD}, not {NEW}"


async def test_a_declined_sync_takes_the_change_back(site: ArgoSite) -> None:
    """Nothing is left that somebody's next sync would roll out."""
    before = json.dumps(site.argo.apps[NAME], sort_keys=True)
    site.argo.window = False
    with pytest.raises(OrderRefused, match=r"Nothing was started: .* blocked by sync window"):
        await site.adapter().start(order())

    assert json.dumps(site.argo.apps[NAME], sort_keys=True) == before
    assert await site.adapter().find("op_1") is None


async def test_where_it_syncs_by_itself_a_declined_sync_is_not_known(automated: ArgoSite) -> None:
    """The change alone may have begun it: it is not taken back, and what comes of it is found."""
    automated.argo.window = False
    with pytest.raises(CannotTell, match="whether it is synced is unknown"):
        await automated.adapter().start(order())

    assert source(automated)["targetRevision"] == NEW


async def test_an_automatic_sync_may_be_faster(automated: ArgoSite) -> None:
    """It is taken for ours when it syncs what was ordered."""
    automated.argo.hasty = True
    adapter = automated.adapter()
    await adapter.start(order())
    found = await adapter.find("op_1")
    report = await end(adapter)

    assert found is not None
    assert automated.argo.syncs == ["automatic"]
    assert report.phase is Phase.SUCCEEDED


async def test_an_image_is_ordered(site: ArgoSite) -> None:
    """A kustomization's override, with all others as they were."""
    image = ImageTarget("registry/{service}")
    site.argo.add(NAME, {"kustomize": {"images": ["nginx:1", f"registry/order-service@{OTHER}"]}})
    adapter = site.adapter(target=image)
    before = await adapter.running(SERVICE, "production")
    await adapter.start(order(DIGEST))
    report = await end(adapter)

    assert before == Running("e" * 12, None, None, OTHER)
    assert source(site)["kustomize"]["images"] == ["nginx:1", f"registry/order-service@{DIGEST}"]
    assert report.phase is Phase.SUCCEEDED
    assert await adapter.running(SERVICE, "production") == Running("v2", None, None, DIGEST)


async def test_a_parameter_is_ordered(site: ArgoSite) -> None:
    """A chart's, with all others as they were; a tag that runs is told without a reference."""
    other = {"name": "replicas", "value": "3"}
    site.argo.add(NAME, {"helm": {"parameters": [other, {"name": "image", "value": "v1.9"}]}})
    adapter = site.adapter(target=ParameterTarget("image"))
    assert await adapter.running(SERVICE, "production") == Running("v1.9", None, None)
    await adapter.start(order(f"registry/x@{DIGEST}"))
    await end(adapter)

    parameters = source(site)["helm"]["parameters"]
    assert parameters == [
        other,
        {"name": "image", "value": f"registry/x@{DIGEST}", "forceString": True},
    ]
    assert (await adapter.running(SERVICE, "production")).version == "v2"


async def test_a_branch_is_never_ordered(site: ArgoSite) -> None:
    """What was approved would not be what runs."""
    with pytest.raises(OrderRefused, match="main may change what it names"):
        await site.adapter().start(order("main"))
    with pytest.raises(OrderRefused, match="takes an artifact to deploy"):
        await site.adapter().start(order(operation_id="a,b"))

    assert site.argo.calls == []


async def test_several_sources_are_refused(site: ArgoSite) -> None:
    """Which of them would be changed cannot be said."""
    spec = site.argo.apps[NAME]["spec"]
    spec["sources"] = [spec.pop("source")]
    with pytest.raises(OrderRefused, match="has several sources"):
        await site.adapter().start(order())


async def test_nothing_was_synced_yet(site: ArgoSite) -> None:
    """Nothing runs then; an application without a history tells it by its last comparison."""
    status = site.argo.apps[NAME]["status"]
    status["history"] = []
    assert (await site.adapter().running(SERVICE, "production")).version == "v1"
    status["sync"] = {"status": "OutOfSync", "revision": OLD}
    assert await site.adapter().running(SERVICE, "production") == Running(None, None, None)


async def test_its_age_is_no_reason_to_fail(site: ArgoSite) -> None:
    """A commit that Argo CD cannot tell about has none."""
    assert (await site.adapter().resolve(SERVICE, "v2")).made_at is None
    assert (await site.adapter().resolve("other", "v2")).made_at is None
    assert await site.adapter().compare(SERVICE, OLD, NEW) is None


async def test_ping_tells_what_is_missing(site: ArgoSite) -> None:
    """In one line, by the words of Argo CD's policy."""
    line = await site.adapter(project=PROJECT).ping()
    assert line == f"Argo CD at {site.url}, 1 applications, may update and sync"
    site.argo.may = {"get"}
    with pytest.raises(
        NotSetUp, match=f"needs `applications, update` and `applications, sync` for shop/{NAME}"
    ):
        await site.adapter().ping()
    site.argo.may = set()
    with pytest.raises(NotSetUp, match="needs `applications, get`"):
        await site.adapter().ping()
    with pytest.raises(NotSetUp, match=r"answered 401: .*the token is wrong or no longer valid"):
        await site.adapter(token="other").ping()  # noqa: S106 - that it is wrong is the point


async def test_a_missing_permission_is_told(site: ArgoSite) -> None:
    """Argo CD hides whether there is such an application; whoever reads it learns that."""
    site.argo.may = {"get", "update"}
    with pytest.raises(OrderRefused, match=r"permission denied .*Argo CD does not tell which"):
        await site.adapter().start(order())
    with pytest.raises(BackEndError, match="it does not exist, or the token may not do this"):
        await site.adapter().running("nothing", "production")
    with pytest.raises(BackEndError, match="it does not exist in this project"):
        await site.adapter(project="other").running(SERVICE, "production")
