"""The platform as a whole, also across its own end."""

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

import sandbox
from bot.core.ports.back_end import Order, Phase, Report
from bot.core.ports.delivery import Running
from sandbox.platform import Delivery
from sandbox.platform.operation import Artifact
from sandbox.platform.operation import Order as WireOrder
from sandbox.platform.platform import Platform
from sandbox.platform.refusal import Refused
from sandbox.platform.sample import services
from tests.fakes.platform import paying, small

SCALE = WireOrder("scale", "order-service", "production", replicas=2)


async def end_of(platform: Platform, operation_id: str) -> str:
    """Wait for the end of an operation and return its phase."""
    operation = platform.dispatch.find(operation_id)
    async with asyncio.timeout(20):
        while not operation.finished:
            await operation.after(len(operation.reports), 10)
    return operation.last.phase


async def test_whole_sample_runs(tmp_path: Path) -> None:
    """Every replica of the sample is a healthy process with its own pid, and all are gone in the end."""
    async with Platform(tmp_path, services()) as platform:
        replicas = [replica for group in platform.groups.values() for replica in group.replicas]
        pids = {replica.pid for replica in replicas}
        ready = [await group.ready() for group in platform.groups.values()]
        assert sum(ready) == len(pids) == 21
        assert [len(platform.group("api-gateway", "production").replicas), max(ready)] == [6, 6]

    for pid in pids:
        wait_for_end(pid)


async def test_next_start_goes_on_where_this_one_ended(tmp_path: Path) -> None:
    """Versions, replicas and the memory of operations survive a restart; a known id has no second effect."""
    async with Platform(tmp_path, small()) as platform:
        await platform.dispatch.submit("op_1", SCALE)
        assert await end_of(platform, "op_1") == "succeeded"
        moved = await platform.move("order-service", "v2.4.1")

    async with Platform(tmp_path, small()) as platform:
        assert len(platform.group("order-service", "production").replicas) == 2
        assert platform.dispatch.find("op_1").last.phase == "succeeded"
        assert await platform.dispatch.submit("op_1", SCALE) is False
        assert platform.registry.resolve("order-service", "v2.4.1") == moved


async def test_operation_cut_short_has_failed(tmp_path: Path) -> None:
    """What ran when the platform stopped is failed at the next start, for good."""
    async with Platform(tmp_path, small()) as platform:
        platform.pace.hold()
        await platform.dispatch.submit("op_1", SCALE)

    for _ in range(2):
        async with Platform(tmp_path, small()) as platform:
            assert platform.dispatch.find("op_1").last.phase == "failed"
            assert len(platform.group("order-service", "production").replicas) == 3
    lines = (tmp_path / "operations.jsonl").read_bytes().splitlines()
    events = [json.loads(line)["event"] for line in lines]

    assert events == ["accepted", "finished"]


async def test_migrations_cut_short_are_told_by_the_database(tmp_path: Path) -> None:
    """What was run when the platform stopped is known at the next start, and what was not."""
    async with Platform(tmp_path, paying()) as platform:
        steps = tuple(await platform.databases.pending("payment-service", "production"))
        order = WireOrder("migrate", "payment-service", "production", migrations=steps)
        platform.pace.hold()
        await platform.dispatch.submit("op_1", order)
        operation = platform.dispatch.find("op_1")
        platform.pace.let_pass()
        async with asyncio.timeout(20):
            while operation.last.ready < 1:
                await operation.after(len(operation.reports), 10)

    async with Platform(tmp_path, paying()) as platform:
        last = platform.dispatch.find("op_1").last
        assert await platform.dispatch.submit("op_1", order) is False
        pending = await platform.databases.pending("payment-service", "production")

    assert (last.phase, last.ready, last.desired) == ("failed", 1, 2)
    assert last.message == (
        f"The platform stopped before this ended. Run: {steps[0].id}. Not run: {steps[1].id}."
    )
    assert pending == [*steps[1:]]


async def test_nothing_runs_on_after_a_restart_to_nothing(tmp_path: Path) -> None:
    """A service scaled to no replica starts with none, and can be deployed to and scaled up again."""
    async with Platform(tmp_path, small()) as platform:
        await platform.dispatch.submit("op_1", WireOrder("scale", "order-service", "production", replicas=0))
        assert await end_of(platform, "op_1") == "succeeded"

    async with Platform(tmp_path, small()) as platform:
        group = platform.group("order-service", "production")
        assert (group.replicas, await group.ready()) == ([], 0)
        release = platform.registry.resolve("order-service", "v2.4.1")
        artifact = Artifact(release.version, release.reference)
        await platform.dispatch.submit(
            "op_2", WireOrder("deploy", "order-service", "production", artifact=artifact)
        )
        assert await end_of(platform, "op_2") == "succeeded"
        await platform.dispatch.submit("op_3", WireOrder("scale", "order-service", "production", replicas=2))
        assert await end_of(platform, "op_3") == "succeeded"
        assert [replica.release.version for replica in group.replicas] == ["v2.4.1", "v2.4.1"]


async def test_unknown_place_is_refused(tmp_path: Path) -> None:
    """A place where nothing runs is refused."""
    with pytest.raises(Refused, match="does not run in nowhere"):
        Platform(tmp_path, small()).group("order-service", "nowhere")


@contextmanager
def separate(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the platform in a process of its own; yield it and its address."""
    command = [sys.executable, "-m", "sandbox.platform", str(folder)]
    root = Path(sandbox.__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def wait_for_end(pid: int) -> None:
    """Return when the process `pid`, which need not be our child, has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        ended, _, _ = select.select([handle], [], [], 20)
    finally:
        os.close(handle)

    assert ended, f"process {pid} outlived its platform"


async def replica_pids(session: aiohttp.ClientSession, url: str) -> list[int]:
    """Ask the platform for its processes."""
    async with session.get(f"{url}/replicas") as response:
        return [replica["pid"] for replica in await response.json()]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_no_process_outlives_the_platform(
    session: aiohttp.ClientSession, tmp_path: Path, how: signal.Signals
) -> None:
    """However the platform ends, kill -9 included, no replica is left."""
    with separate(tmp_path) as (process, url):
        pids = await replica_pids(session, url)
        assert len(pids) == 21
        process.send_signal(how)
        code = await asyncio.to_thread(process.wait, 20)

    for pid in pids:
        await asyncio.to_thread(wait_for_end, pid)
    assert code == (0 if how is signal.SIGTERM else -how)


async def test_kill_in_the_middle_is_answered_after_the_restart(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    """An order that was running at kill -9 is found failed by its id, and its place is free again."""
    with separate(tmp_path) as (process, url):
        delivery = Delivery(session, url=url)
        artifact = await delivery.resolve("order-service", "v2.4.1")
        order = Order(
            operation_id="op_1",
            action="deploy",
            service="order-service",
            environment="production",
            artifact=artifact,
        )
        await session.post(f"{url}/control", json={"do": "hold"})
        await delivery.start(order)
        process.kill()

    with separate(tmp_path) as (process, url):
        delivery = Delivery(session, url=url)
        found = await delivery.find("op_1")
        await delivery.start(order)
        reports: list[Report] = [report async for report in delivery.follow("op_1")]
        running = await delivery.running("order-service", "production")
        process.terminate()

    assert found is not None
    assert found.phase is Phase.FAILED
    assert "The platform stopped" in found.message
    assert reports[-1] == found
    assert running == Running("v2.4.0", 3, 3, running.reference)
