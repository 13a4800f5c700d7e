"""The replicas of one service in one environment."""

import json
import math
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from sandbox.platform.group import Group
from sandbox.platform.pace import Pace
from sandbox.platform.process import Launcher, NotHealthy
from sandbox.platform.registry import Release

OLD, NEW = Release("order-service", "v2.4.0"), Release("order-service", "v2.4.1")
NEVER = Release("order-service", "v2.5.0", healthy_after=math.inf)


def alive(pid: int) -> bool:
    """Tell whether a process of this number exists."""
    return Path(f"/proc/{pid}").exists()


@pytest.fixture
async def group(session: aiohttp.ClientSession, tmp_path: Path) -> AsyncIterator[Group]:
    """Run three replicas of the old release."""
    one = Group(OLD, "production", Launcher(session, tmp_path, 2.0), Pace(), maximum=6)
    await one.fill(3)
    yield one
    await one.stop()


async def test_roll_replaces_one_at_a_time(group: Group) -> None:
    """At every step exactly one more process is new, and all that are listed serve."""
    before, seen = [replica.pid for replica in group.replicas], []

    def tell(ready: int, desired: int) -> None:
        seen.append((ready, desired, [replica.pid for replica in group.replicas]))
        assert all(map(alive, seen[-1][2]))

    await group.roll(NEW, tell)
    after = [replica.pid for replica in group.replicas]

    assert not set(before) & set(after)
    assert seen == [(n, 3, after[:n] + before[n:]) for n in (1, 2, 3)]
    assert not any(map(alive, before))
    assert await group.ready() == 3


async def test_old_replica_ends_only_after_the_new_is_healthy(group: Group, tmp_path: Path) -> None:
    """The replicas' own log tells the order: the new one is ready, then the old one stops."""
    old = [replica.name for replica in group.replicas]
    group.slower = 0.1
    await group.roll(NEW, lambda _ready, _desired: None)
    new = [replica.name for replica in group.replicas]
    lines = map(json.loads, (tmp_path / "order-service" / "production.jsonl").read_bytes().splitlines())
    story = [(line["message"], line["replica"]) for line in lines]

    for one, successor in zip(old, new, strict=True):
        assert story.index(("ready to serve", successor)) < story.index(("stopped", one))


async def test_unhealthy_release_leaves_the_old_ones_serving(group: Group) -> None:
    """When the first new replica does not get healthy, nothing has changed."""
    pids = [replica.pid for replica in group.replicas]
    with pytest.raises(NotHealthy):
        await group.roll(NEVER, lambda _ready, _desired: None)

    assert [replica.pid for replica in group.replicas] == pids
    assert await group.ready() == 3
    assert group.release == OLD


async def test_roll_that_fails_half_way_keeps_what_serves(group: Group) -> None:
    """What was replaced before the failure stays, the rest is old, and everything listed serves."""

    def tell(ready: int, _desired: int) -> None:
        if ready == 2:
            group.slower = math.inf

    with pytest.raises(NotHealthy):
        await group.roll(NEW, tell)

    assert [replica.release for replica in group.replicas] == [NEW, NEW, OLD]
    assert await group.ready() == 3
    assert group.release == OLD

    group.slower = 0.0
    await group.roll(NEW, lambda _ready, _desired: None)

    assert [replica.release for replica in group.replicas] == [NEW, NEW, NEW]
    assert group.release == NEW


async def test_scale_starts_and_stops_only_what_is_needed(group: Group) -> None:
    """Scaling keeps the replicas there are."""
    pids = [replica.pid for replica in group.replicas]
    await group.scale(4, lambda _ready, _desired: None)
    up = [replica.pid for replica in group.replicas]
    await group.scale(2, lambda _ready, _desired: None)
    down = [replica.pid for replica in group.replicas]

    assert up[:3] == pids
    assert len(up) == 4
    assert down == pids[:2]
    assert await group.ready() == 2


async def test_dead_replica_is_not_ready(group: Group) -> None:
    """A process that died is not counted as ready, and the next rollout replaces it."""
    group.replicas[0].child.kill()
    await group.replicas[0].child.wait()
    ready = await group.ready()
    await group.roll(NEW, lambda _ready, _desired: None)

    assert ready == 2
    assert await group.ready() == 3
