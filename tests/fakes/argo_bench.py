"""The `argocd` delivery over the fake Argo CD, with versions that a test names, for its own tests."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import aiohttp

from bot.adapters.delivery.argocd.adapter import ArgoDelivery
from bot.adapters.delivery.argocd.client import ArgoClient
from bot.adapters.delivery.argocd.options import Options
from bot.adapters.delivery.argocd.target import RevisionTarget, Target
from bot.adapters.http import JsonClient, Patience
from bot.core.ports.back_end import Artifact, Order, Report
from tests.fakes.argocd import TOKEN, FakeArgo
from tests.fakes.vendor import limit

SERVICE, NAME = "order-service", "order-service-production"
OLD, NEW, BAD = "a" * 40, "b" * 40, "c" * 40


class FixedVersions:
    """Knows the versions it is given, with their references."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    async def releases(self, _: str) -> Sequence[str]:
        """Return them."""
        return [*self._known]

    async def resolve(self, _: str, version: str) -> Artifact:
        """Return its reference."""
        return Artifact(version, self._known[version])

    async def version_of(self, _: str, reference: str) -> str | None:
        """Return the version with this reference."""
        return next((version for version, known in self._known.items() if known == reference), None)


class ArgoSite:
    """Argo CD with an application, and new adapters to it, as after a start of the bot."""

    def __init__(self, argo: FakeArgo, url: str, session: aiohttp.ClientSession) -> None:
        self.argo = argo
        self.url = url
        self._session = session

    def adapter(
        self, *, target: Target | None = None, token: str = TOKEN, project: str = "", fault: str = ""
    ) -> ArgoDelivery:
        """Return one that asks once, and waits only where a fault is none that keeps it waiting for ever."""
        http = JsonClient(
            self._session,
            "Argo CD",
            self.url,
            headers={"Authorization": f"Bearer {token}"},
            secrets=(token,),
            patience=Patience(timeout=limit(fault), tries=1),
        )
        options = Options(
            http=http,
            versions=FixedVersions({"v2": NEW, "v1": OLD}),
            target=target or RevisionTarget(),
            application="{service}-{environment}",
            project=project,
            prune=False,
            poll=0.001,
        )
        return ArgoDelivery(ArgoClient(http, project), options)


@asynccontextmanager
async def argo_site(*, automated: bool = False) -> AsyncIterator[ArgoSite]:
    """Serve it; at the end nothing may have been asked that Argo CD does not know."""
    argo = FakeArgo()
    argo.broken = {BAD}
    argo.add(NAME, {"targetRevision": OLD}, automated=automated)
    async with argo.served() as url, aiohttp.ClientSession() as session:
        yield ArgoSite(argo, url, session)
    assert argo.findings == []


def order(reference: str = NEW, operation_id: str = "op_1", version: str = "v2") -> Order:
    """Return an order to deploy to production."""
    return Order(
        operation_id=operation_id,
        action="deploy",
        service=SERVICE,
        environment="production",
        artifact=Artifact(version, reference),
    )


async def end(adapter: ArgoDelivery, operation_id: str = "op_1") -> Report:
    """Follow to the end."""
    return [report async for report in adapter.follow(operation_id)][-1]
