"""Sinks that fail, in every combination: what the policy asks for is there before anything is executed."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from structlog.testing import capture_logs
from typing_extensions import override

from bot.adapters.checkpoints.collector import Collector
from bot.app.witnesses import Witnesses
from bot.core.domain.checkpoint import Checkpoint
from bot.core.domain.operation import State
from bot.core.ports.witness import SinkError
from bot.settings import Require
from bot.store.audit.copy import CheckpointFile
from bot.store.audit.signature import SigningKey
from bot.store.audit.verify import OK, verify
from bot.store.folder import Memory, open_store
from tests.fakes.bench import APPROVE, BOB, Bench
from tests.fakes.vendor import Vendor
from tests.proofs.proof import Proof

SINKS = ("channel", "file", "collector")
KEY = SigningKey("chatops", bytes(range(32)))


class Shelf(Vendor):
    """A collector that can be `down`."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.kept: list[Any] = []

    @override
    def routes(self) -> list[web.RouteDef]:
        return [web.post("/", self._keep)]

    async def _keep(self, request: web.Request) -> web.Response:
        if self.down:
            return web.Response(status=403)
        self.kept.append(await request.json())
        return web.Response(status=204)


@dataclass
class Channel:
    """The channel, which can be `down`."""

    down: bool = False
    name: str = "the channel"
    kept: list[Checkpoint] = field(default_factory=list)

    async def put(self, checkpoint: Checkpoint) -> None:
        """Take it."""
        if self.down:
            raise SinkError("Discord cannot be reached")
        self.kept.append(checkpoint)


@dataclass
class World:
    """Three sinks around a folder."""

    folder: Path
    shelf: Shelf
    channel: Channel = field(default_factory=Channel)

    def bring(self, down: tuple[str, ...]) -> None:
        """Take these sinks down, and the others up."""
        self.channel.down, self.shelf.down = "channel" in down, "collector" in down
        place = self.folder / "mounted"
        if "file" in down and place.exists():
            place.rename(self.folder / "unmounted")
        elif "file" not in down and not place.exists():
            (self.folder / "unmounted").rename(place)


CASES = [
    (require, down)
    for require in (Require.ANY, Require.ALL)
    for count in range(4)
    for down in itertools.combinations(SINKS, count)
]


async def test_as_the_policy_says(tmp_path: Path, proof: Proof) -> None:
    """One down: any goes on, all waits; every one down: nothing is executed. Afterwards each runs once."""
    wrong = []
    for number, (require, down) in enumerate(CASES):
        folder = tmp_path / str(number)
        (folder / "mounted").mkdir(parents=True)
        shelf = Shelf()
        with capture_logs():
            async with shelf.served() as address, aiohttp.ClientSession() as session:
                collector = Collector(session, address, None)
                wrong += await _lived(World(folder, shelf), collector, require, down)

    proof.tried("audit-sinks", len(CASES), wrong)


async def _lived(world: World, collector: Collector, require: Require, down: tuple[str, ...]) -> list[str]:
    """Let an approved deploy meet the sinks that are down, then all of them; return what was wrong."""
    about = f"require {require}, down {down}"
    async with open_store(world.folder / "state", (bench := Bench()).clock, signing=KEY) as memory:
        stands: Any = bench
        stands.store, stands.locks, stands.reviews = memory.operations, memory.locks, memory.reviews
        stands.incidents = memory.incidents
        copy = CheckpointFile(world.folder / "mounted" / "c.jsonl", memory.writer.hash_at)
        witnesses = Witnesses(memory.writer, world.channel, (copy, collector), require)
        bench.witness = witnesses
        bench.start()
        world.bring(down)
        operation = await bench.workflow.submit(bench.request())
        await _until(memory, operation.id, lambda one: one.card is not None)
        bench.chat.react(bench.card(operation), BOB, APPROVE)
        await bench.workflow.vote(bench.card(operation).message_id, BOB, APPROVE)
        runs = len(down) < (3 if require is Require.ANY else 1)
        wrong = await _as_promised(bench, memory, operation.id, about, runs=runs)
        world.bring(())
        ended = await _over(bench, memory, operation.id)
        if (ended.state, len(bench.delivery.effects)) != (State.SUCCEEDED, 1):
            wrong.append(f"{about}: in the end {ended.state}, {len(bench.delivery.effects)} effects")
        await witnesses.tell()
        await bench.crash()
    kept = world.folder / "mounted" / "c.jsonl"
    if verify([world.folder / "state" / "audit"], [kept], [KEY.public]).code != OK:
        wrong.append(f"{about}: the copy does not hold the log")
    return wrong


async def _as_promised(
    bench: Bench, memory: Memory, operation_id: str, about: str, *, runs: bool
) -> list[str]:
    if runs:
        ended = await _until(memory, operation_id, lambda one: one.is_final)
        return [] if ended.state is State.SUCCEEDED else [f"{about}: {ended.state}"]
    async with asyncio.timeout(20):
        while not any("It waits." in notice for notice in bench.chat.notices()):
            await asyncio.sleep(0.001)
    waiting = await _kept(memory, operation_id)
    if waiting.state is State.APPROVED and not bench.delivery.effects and not waiting.started_at:
        return []
    return [f"{about}: {waiting.state}, {len(bench.delivery.effects)} effects"]


async def _kept(memory: Memory, operation_id: str) -> Any:
    return await memory.operations.operation(operation_id)


async def _until(memory: Memory, operation_id: str, holds: Callable[[Any], bool]) -> Any:
    async with asyncio.timeout(20):
        while not holds(found := await _kept(memory, operation_id)):
            await asyncio.sleep(0.001)
    return found


async def _over(bench: Bench, memory: Memory, operation_id: str) -> Any:
    """Let the clock run until it has ended."""
    async with asyncio.timeout(20):
        while not (found := await _kept(memory, operation_id)).is_final:
            await bench.clock.pass_time(1)
            await asyncio.sleep(0.001)
    return found
