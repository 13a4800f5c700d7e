"""Replicas as their parent sees them."""

import math
import os
import signal
from pathlib import Path

import aiohttp
import pytest

from sandbox.platform.process import Launcher, NotHealthy
from sandbox.platform.registry import Release

GOOD = Release("order-service", "v2.4.0")


def alive(pid: int) -> bool:
    """Tell whether a process of this number exists."""
    return Path(f"/proc/{pid}").exists()


async def test_launched_replica_is_healthy_until_stopped(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    """A launched replica is a healthy process; a stopped one is gone and does not answer."""
    replica = await Launcher(session, tmp_path, 10).launch("a-1", "staging", GOOD)
    assert (await replica.health()).ok
    assert alive(replica.pid)

    await replica.stop()

    assert not alive(replica.pid)
    assert (await replica.health()).status is None


async def test_unhealthy_replica_is_removed(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    """One that does not get healthy is stopped, and the evidence says who and what was answered."""
    never = Release("order-service", "v2.5.0", healthy_after=math.inf)
    with pytest.raises(
        NotHealthy, match=r"a-1 \(pid \d+, v2\.5\.0\): /healthz answered 503: .*0\.5 s"
    ) as error:
        await Launcher(session, tmp_path, 0.5).launch("a-1", "staging", never)

    assert not alive(int(str(error.value).split("pid ")[1].split(",")[0]))


async def test_slow_replica_is_waited_for(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    """A replica that takes its time is launched once it is healthy."""
    replica = await Launcher(session, tmp_path, 10).launch("a-1", "staging", GOOD, slower=0.3)
    health = await replica.health()
    await replica.stop()

    assert health.ok


async def test_replica_that_ends_at_once_is_evidence(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    """A process that ends before it opens a port is told with its exit code."""
    (tmp_path / "order-service" / "staging.jsonl").mkdir(parents=True)
    with pytest.raises(NotHealthy, match=r"ended at once, code 1"):
        await Launcher(session, tmp_path, 10).launch("a-1", "staging", GOOD)


async def test_deaf_replica_is_killed(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    """A process that does not end when asked is killed."""
    replica = await Launcher(session, tmp_path, 10).launch("a-1", "staging", GOOD)
    os.kill(replica.pid, signal.SIGSTOP)

    await replica.stop(within=0.1)

    assert not alive(replica.pid)
    assert replica.child.returncode == -signal.SIGKILL
