"""The `argocd` delivery with an Argo CD over sockets and a real git repository, for the contract suites."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.adapters.delivery.argocd import ArgoDelivery
from bot.core.ports.delivery import Delivery
from tests.contracts.delivery_bench import SERVICE, Bench, Traits
from tests.fakes.argocd import PROJECT, TOKEN, FakeArgo
from tests.fakes.git import Repository
from tests.fakes.vendor import after_the_fact, answers, cut

VERSIONS = ("v2.5.0", "v2.4.1", "v2.4.0", "v2.3.2")


class ArgoBench:
    """The adapter over the fake."""

    traits = Traits(replicas=False)

    def __init__(self, argo: FakeArgo, repository: Repository, delivery: Delivery) -> None:
        self._argo = argo
        self._repository = repository
        self.delivery = delivery

    async def hold(self) -> None:
        """Let no sync go on."""
        self._argo.held = True

    async def release(self) -> None:
        """Let every sync go on."""
        self._argo.held = False

    async def move(self, version: str) -> None:
        """Move a tag to a new commit."""
        self._repository.tag(version)
        self._argo.dates |= self._repository.dates

    async def lose_answer(self) -> None:
        """Cut the connection after the next sync has begun."""
        self._argo.plays_on["POST /sync"] = [after_the_fact(cut)]

    async def silence(self) -> None:
        """Answer 500 to everything from here, and let git find nothing."""
        self._argo.plays = [answers(500, {"message": "no"})] * 1_000
        (self._repository.folder / "HEAD").unlink()

    def effects(self) -> list[str]:
        """Return the syncs that were begun."""
        return self._argo.syncs


@asynccontextmanager
async def argocd(folder: Path) -> AsyncIterator[Bench]:
    """Set both up; at the end nothing may have been asked that Argo CD does not know."""
    repository, argo = Repository(folder / "repositories" / SERVICE), FakeArgo()
    bad, _, now, _ = repository.tag(*VERSIONS)
    argo.dates, argo.broken = repository.dates, {bad}
    for environment in ("production", "staging"):
        argo.add(f"{SERVICE}-{environment}", {"targetRevision": now})
    async with argo.served() as url, aiohttp.ClientSession() as session:
        options = {
            "url": url,
            "token": TOKEN,
            "application": "{service}-{environment}",
            "project": PROJECT,
            "revision": {"repository": f"{folder}/repositories/{{service}}"},
            "poll": 0.005,
            "tries": 1,
        }
        yield ArgoBench(argo, repository, ArgoDelivery.build(session, options, os.environ))
    assert argo.findings == []
