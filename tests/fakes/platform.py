"""A small real platform on a free port: with replicas to change, or with a database to migrate."""

import math
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.platform.platform import Platform
from sandbox.platform.registry import Release
from sandbox.platform.routes import application
from sandbox.platform.sample import Service


def small() -> tuple[Service, ...]:
    """Return order-service with few replicas; v2.5.0 never gets healthy."""
    made_at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    versions = "v2.4.1", "v2.4.0", "v2.3.2"
    good = tuple(Release("order-service", version, made_at=made_at) for version in versions)
    never = Release("order-service", "v2.5.0", healthy_after=math.inf, made_at=made_at)
    replicas = {"staging": 2, "production": 3}
    return (Service("order-service", "v2.4.0", replicas, (never, *good), maximum=4),)


def paying() -> tuple[Service, ...]:
    """Return payment-service with one replica in two environments, two migrations pending in each."""
    releases = (Release("payment-service", "v1.8.2"),)
    replicas = {"staging": 1, "production": 1}
    return (Service("payment-service", "v1.8.2", replicas, releases, database="0006_payments"),)


@dataclass(frozen=True, slots=True)
class Served:
    """A platform and where it is reached."""

    platform: Platform
    url: str


@asynccontextmanager
async def served(folder: Path, services: Iterable[Service] | None = None) -> AsyncIterator[Served]:
    """Start the small platform with its state in `folder`, served as the sandbox serves it.

    Its replicas are scraped only when a test does it.
    """
    async with Platform(folder, small() if services is None else services, scrape_every=3600) as platform:
        app = web.Application()
        app.add_subapp("/_platform", application(platform))
        async with TestServer(app) as server:
            yield Served(platform, str(server.make_url("/_platform")))
