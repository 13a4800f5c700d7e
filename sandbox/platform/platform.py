"""The local platform as a whole: its services' processes, the orders to change them, the memory of both."""

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
import msgspec

from sandbox.platform.databases import Databases
from sandbox.platform.dispatch import Dispatch
from sandbox.platform.group import Group
from sandbox.platform.history import History
from sandbox.platform.ledger import Ledger
from sandbox.platform.migrating import Migrating
from sandbox.platform.operation import Order
from sandbox.platform.pace import Pace
from sandbox.platform.process import Launcher
from sandbox.platform.refusal import Refused
from sandbox.platform.registry import Registry, Release
from sandbox.platform.rollout import Rollout
from sandbox.platform.sample import Service
from sandbox.platform.scraping import Scraping
from sandbox.platform.traffic import Traffic
from sandbox.platform.work import Work
from sandbox.tasks import Tasks


class Platform:
    """Run `services` with their state in `folder`; use as an async context manager.

    `pace` is the number of seconds before each replica of a rollout, `ready_within` how many a new replica
    may take to get healthy, `traffic` how many requests a second each service gets in each environment,
    `scrape_every` how many seconds pass between two looks at the replicas' counters.
    """

    def __init__(
        self,
        folder: Path,
        services: Iterable[Service],
        *,
        pace: float = 0.0,
        ready_within: float = 3.0,
        traffic: float = 0.0,
        scrape_every: float = 5.0,
    ) -> None:
        self.services = {service.name: service for service in services}
        self.registry = Registry(
            release for service in self.services.values() for release in service.releases
        )
        self.pace = Pace(pace)
        self.groups: dict[tuple[str, str], Group] = {}
        self._folder = folder
        self._ready_within = ready_within
        self._ledger = Ledger(folder / "operations.jsonl")
        self._resources = AsyncExitStack()
        history = History(self._ledger.read(), self.registry)
        self._history = history
        self.dispatch = Dispatch(self.groups, self._work, self._ledger, history.operations)
        self.databases = Databases(folder / "databases", lambda name: self.services[name].database)
        self.measured = Scraping(self.groups, scrape_every)
        self._traffic = Traffic(self.groups, traffic)
        self._tasks = Tasks()

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    def group(self, service: str, environment: str) -> Group:
        """Return the replicas of `service` in `environment`; raise Refused."""
        group = self.groups.get((service, environment))
        if group is None:
            raise Refused(404, "unknown_place", f"{service[:80]} does not run in {environment[:80]}.")
        return group

    def log_path(self, service: str, environment: str) -> Path:
        """Return the file that the replicas of `service` in `environment` log to."""
        return self._folder / "logs" / service / f"{environment}.jsonl"

    async def move(self, service: str, version: str) -> Release:
        """Point a version at a new build, for good; return it."""
        moved = self.registry.move(service, version)
        await self._ledger.append("moved", service=service, version=version)
        return moved

    async def _work(self, order: Order, group: Group) -> Work:
        """Return what an order comes down to; raise Refused."""
        if order.action != "migrate":
            return Rollout(order, group, self.registry)
        migrating = Migrating(order, self.databases, self.pace)
        await migrating.check()
        return migrating

    async def _start(self) -> None:
        for operation in await self._history.cut_short(self.databases):
            report = msgspec.to_builtins(operation.last)
            await self._ledger.append("finished", operation_id=operation.operation_id, report=report)
        connector = aiohttp.TCPConnector(force_close=True)
        session = await self._resources.enter_async_context(aiohttp.ClientSession(connector=connector))
        launcher = Launcher(session, self._folder / "logs", self._ready_within)
        async with asyncio.TaskGroup() as starting:
            for service in self.services.values():
                for environment in service.replicas:
                    release, count = self._history.serving(service, environment)
                    group = Group(release, environment, launcher, self.pace, service.maximum)
                    self.groups[service.name, environment] = group
                    starting.create_task(group.fill(count))
        _ = self._tasks.spawn(self.measured.run(), name="scraping")
        _ = self._tasks.spawn(self._traffic.run(), name="traffic")

    async def _stop(self) -> None:
        """End what runs and every replica; an operation cut short is `failed` from the next start on."""
        await self._tasks.close()
        await self.dispatch.close()
        await asyncio.gather(*(group.stop() for group in self.groups.values()))
        await self._resources.aclose()
