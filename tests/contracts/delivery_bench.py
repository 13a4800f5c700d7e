"""Each delivery adapter with its back end, and what the contract suite may do to that back end."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from bot.core.ports.back_end import Order, Report
from bot.core.ports.delivery import Delivery
from sandbox.platform import Delivery as PlatformDelivery
from tests.fakes.delivery import FakeDelivery
from tests.fakes.platform import Served, served

SERVICE = "order-service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """In what back ends differ; the suite checks either side of each.

    `replicas`: it counts and scales them, else a scaling is refused. `overlaps`: a second order for a place
    where one runs is taken, else refused. `compares_orders`: it refuses another order under a known id, else
    it takes it for the same. `reason` is in the evidence of a version that never gets healthy.
    """

    replicas: bool = True
    overlaps: bool = False
    compares_orders: bool = True
    reason: str = "503"


class Bench(Protocol):
    """An adapter with its back end, and what a test may do to the back end.

    At its start order-service has the releases v2.5.0 (never healthy), v2.4.1, v2.4.0 and v2.3.2, and runs
    v2.4.0 in production (3 replicas) and in staging (2).
    """

    delivery: Delivery
    traits: Traits

    async def hold(self) -> None:
        """Let nothing that runs go on."""

    async def release(self) -> None:
        """Let everything go on."""

    async def move(self, version: str) -> None:
        """Point a version at a new build."""

    async def lose_answer(self) -> None:
        """Let the next start take effect, and its answer get lost."""

    async def silence(self) -> None:
        """Let nothing be answered any more."""

    def effects(self) -> list[str]:
        """Return the ids of the operations that had an effect, in order."""
        ...


class FakeBench:
    """The fake of the other tests."""

    traits = Traits()

    def __init__(self) -> None:
        self._fake = FakeDelivery()
        self.delivery: Delivery = self._fake

    async def hold(self) -> None:
        """Hold the fake."""
        self._fake.hold()

    async def release(self) -> None:
        """Release the fake."""
        self._fake.release()

    async def move(self, version: str) -> None:
        """Move a tag of the fake."""
        self._fake.move(SERVICE, version)

    async def lose_answer(self) -> None:
        """Lose one answer."""
        self._fake.lost_answers = 1

    async def silence(self) -> None:
        """Silence the fake."""
        self._fake.silent = True

    def effects(self) -> list[str]:
        """Return what the fake did."""
        return [order.operation_id for order in self._fake.effects]


class PlatformBench:
    """The sandbox's platform: real processes behind real HTTP."""

    traits = Traits()

    def __init__(self, session: aiohttp.ClientSession, at: Served, folder: Path) -> None:
        self._session = session
        self._at = at
        self._ledger = folder / "operations.jsonl"
        self.delivery: Delivery = PlatformDelivery(session, url=at.url)

    async def _post(self, path: str, body: dict[str, Any] | None = None, **query: str) -> None:
        async with self._session.post(f"{self._at.url}{path}", json=body, params=query) as response:
            assert response.ok, await response.text()

    async def hold(self) -> None:
        """Hold every rollout."""
        await self._post("/control", {"do": "hold"})

    async def release(self) -> None:
        """Release every rollout."""
        await self._post("/control", {"do": "release"})

    async def move(self, version: str) -> None:
        """Move a tag of the registry."""
        await self._post("/release", service=SERVICE, version=version)

    async def lose_answer(self) -> None:
        """Cut the connection after the next order is accepted."""
        await self._post("/faults", {"do": "lose_answer"})

    async def silence(self) -> None:
        """Answer 500 to everything from here."""
        for route in ("submit", "find", "events", "running", "release", "releases", "about"):
            await self._post("/faults", {"do": "refuse", "on": route, "times": 100})

    def effects(self) -> list[str]:
        """Read the ledger as an independent judge would."""
        entries = map(json.loads, self._ledger.read_text(encoding="utf-8").splitlines())
        return [entry["operation_id"] for entry in entries if entry["event"] == "accepted"]


@asynccontextmanager
async def fake(_: Path) -> AsyncIterator[Bench]:
    """Set up the fake."""
    yield FakeBench()


@asynccontextmanager
async def platform(folder: Path) -> AsyncIterator[Bench]:
    """Set up the sandbox's platform."""
    async with served(folder) as at, aiohttp.ClientSession() as session:
        yield PlatformBench(session, at, folder)


async def deploy(bench: Bench, version: str, operation_id: str = "op_1", where: str = "production") -> Order:
    """Return an order for what `version` names now."""
    artifact = await bench.delivery.resolve(SERVICE, version)
    return Order(
        operation_id=operation_id, action="deploy", service=SERVICE, environment=where, artifact=artifact
    )


async def reports(bench: Bench, operation_id: str = "op_1") -> list[Report]:
    """Follow an operation to its end."""
    return [report async for report in bench.delivery.follow(operation_id)]


async def scale(bench: Bench, replicas: int, operation_id: str = "op_1") -> list[Report]:
    """Scale to a number of replicas; return the reports."""
    where = "production"
    order = Order(
        operation_id=operation_id, action="scale", service=SERVICE, environment=where, replicas=replicas
    )
    await bench.delivery.start(order)
    return await reports(bench, operation_id)


async def serving(bench: Bench, where: str = "production") -> tuple[str | None, int | None, int | None]:
    """Return version, ready and wanted replicas."""
    running = await bench.delivery.running(SERVICE, where)
    return running.version, running.ready, running.desired
