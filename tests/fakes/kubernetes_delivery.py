"""The `kubernetes` delivery adapter before a fake cluster, as a bot that has just been started has it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.adapters.delivery.kubernetes import KubernetesDelivery
from tests.fakes.kubernetes.bench import FakeCluster
from tests.fakes.kubernetes.cluster import NAMESPACES


@asynccontextmanager
async def delivering(
    one: FakeCluster, folder: Path, token: str | None = None, **options: Any
) -> AsyncIterator[KubernetesDelivery]:
    """Yield an adapter that has just been started."""
    given = {
        "kubeconfig": str(one.kubeconfig(folder, token)),
        "namespaces": {name: name for name in NAMESPACES},
        "container": "web",
        "image": "registry.example.com/{service}",
        "poll": 0.001,
        "timeout": 5,
        "tries": 1,
        **options,
    }
    async with aiohttp.ClientSession() as session:
        delivery = KubernetesDelivery.build(session, given, {})
        try:
            yield delivery
        finally:
            await delivery.close()
