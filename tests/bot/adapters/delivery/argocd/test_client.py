"""Argo CD's calls; what comes of their faults stands in test_faults."""

import pytest

from bot.adapters.delivery.argocd.client import ArgoClient
from bot.adapters.http import Declined
from tests.fakes.argo_bench import NAME, NEW, ArgoSite, argo_site
from tests.fakes.argocd import PROJECT


def client(site: ArgoSite, project: str = PROJECT) -> ArgoClient:
    """Return one that asks within a project."""
    return site.adapter(project=project)._argo


async def test_applications_are_found_by_a_label() -> None:
    """Or all of them are told."""
    async with argo_site() as site:
        site.argo.apps[NAME]["metadata"]["labels"] = {"chatops-operation/op_1": "1"}

        assert [app.metadata.name for app in await client(site).list()] == [NAME]
        assert len(await client(site).list("chatops-operation/op_1")) == 1
        assert [*await client(site).list("chatops-operation/op_2")] == []


async def test_a_name_is_one_part_of_the_path() -> None:
    """Whatever stands in it."""
    async with argo_site() as site:
        for name in ("../applications", "a/b", "a?b", "a%2fb"):
            with pytest.raises(Declined, match="does not exist"):
                await client(site).get(name)


async def test_a_sync_travels_with_its_order() -> None:
    """In the word that Argo CD keeps with the operation, and with the revision that was ordered."""
    async with argo_site() as site:
        await client(site).patch(NAME, {"spec": {"source": {"targetRevision": NEW}}})
        await client(site).sync(NAME, "op_1", NEW, prune=False)
        operation = (await client(site).get(NAME)).operation

    assert operation is not None
    assert operation.info is not None
    assert [(info.name, info.value) for info in operation.info] == [("chatops-operation", "op_1")]


async def test_permissions_are_asked_for() -> None:
    """One by one, for an application."""
    async with argo_site() as site:
        site.argo.may = {"get", "sync"}
        app = await client(site).get(NAME)

        assert await client(site).may("sync", app)
        assert not await client(site).may("update", app)
