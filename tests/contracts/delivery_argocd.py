"""The `argocd` delivery with an Argo CD over sockets, and real git or a registry, for the contract suites."""

import json
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.adapters.delivery.argocd import ArgoDelivery, marks
from bot.core.ports.delivery import Delivery
from tests.contracts.delivery_bench import SERVICE, Bench, Traits
from tests.fakes.argocd import PROJECT, TOKEN, FakeArgo
from tests.fakes.git import Repository
from tests.fakes.registry import FakeRegistry
from tests.fakes.vendor import after_the_fact, answers, cut

VERSIONS = ("v2.5.0", "v2.4.1", "v2.4.0", "v2.3.2")


class ArgoBench:
    """The adapter over the fake; `build` makes a version anew, `lose` takes all of them away."""

    traits = Traits(replicas=False)

    def __init__(
        self, argo: FakeArgo, delivery: Delivery, build: Callable[[str], None], lose: Callable[[], None]
    ) -> None:
        self._argo = argo
        self._build = build
        self._lose = lose
        self.delivery = delivery

    async def hold(self) -> None:
        """Let no sync go on."""
        self._argo.held = True

    async def release(self) -> None:
        """Let every sync go on."""
        self._argo.held = False

    async def move(self, version: str) -> None:
        """Move a tag."""
        self._build(version)

    async def lose_answer(self) -> None:
        """Cut the connection after the next sync has begun."""
        self._argo.plays_on["POST /sync"] = [after_the_fact(cut)]

    async def silence(self) -> None:
        """Answer 500 to everything from here, and let there be no versions."""
        self._argo.plays = [answers(500, {"message": "no"})] * 1_000
        self._lose()

    def effects(self) -> list[str]:
        """Return the syncs that were begun."""
        return self._argo.syncs


@asynccontextmanager
async def argocd(folder: Path) -> AsyncIterator[Bench]:
    """Set it up with revisions: versions are tags of a git repository."""
    repository, argo = Repository(folder / "repositories" / SERVICE), FakeArgo()
    bad, _, now, _ = repository.tag(*VERSIONS)
    argo.dates, argo.broken = repository.dates, {bad}

    def build(version: str) -> None:
        repository.tag(version)
        argo.dates |= repository.dates

    revision = {"repository": f"{folder}/repositories/{{service}}"}
    async with _served(argo, {"targetRevision": now}, revision=revision) as delivery:
        yield ArgoBench(argo, delivery, build, (repository.folder / "HEAD").unlink)


@asynccontextmanager
async def argocd_images(_: Path) -> AsyncIterator[Bench]:
    """Set it up with images: versions are tags of a registry, and the one that runs was ordered before."""
    registry, argo = FakeRegistry(SERVICE), FakeArgo()
    image = f"registry.example.com/{SERVICE}"
    argo.broken = {f"{image}@{registry.tags[SERVICE]['v2.5.0']}"}
    now = {"kustomize": {"images": ["nginx:1", f"{image}@{registry.tags[SERVICE]['v2.4.0']}"]}}

    def lose() -> None:
        registry.plays = [answers(500, {"errors": []})] * 1_000

    async with registry.served() as url:
        name = {"name": "registry.example.com/{service}", "registry": url}
        async with _served(argo, now, image=name) as delivery:
            for app in argo.apps.values():
                versions = {registry.tags[SERVICE]["v2.4.0"]: "v2.4.0"}
                app["metadata"]["annotations"][marks.VERSIONS] = json.dumps(versions)
            yield ArgoBench(argo, delivery, lambda version: _push(registry, version), lose)
    assert registry.findings == []


def _push(registry: FakeRegistry, version: str) -> None:
    registry.push(SERVICE, version)


@asynccontextmanager
async def _served(argo: FakeArgo, source: Mapping[str, Any], **mode: object) -> AsyncIterator[Delivery]:
    """Serve both places; at the end nothing may have been asked that Argo CD does not know."""
    for environment in ("production", "staging"):
        argo.add(f"{SERVICE}-{environment}", dict(source))
    async with argo.served() as url, aiohttp.ClientSession() as session:
        options = {
            "url": url,
            "token": TOKEN,
            "application": "{service}-{environment}",
            "project": PROJECT,
            "poll": 0.005,
            "tries": 1,
            **mode,
        }
        yield ArgoDelivery.build(session, options, os.environ)
    assert argo.findings == []
