"""The customers of the sample services."""

import asyncio
import json
from collections import Counter
from pathlib import Path

from sandbox.platform.group import Group
from sandbox.platform.traffic import Traffic
from tests.fakes.platform import Served


def asked(folder: Path, environment: str) -> list[tuple[str, str]]:
    """Return page and replica of each request that was logged."""
    lines = map(
        json.loads, (folder / "logs" / "order-service" / f"{environment}.jsonl").read_bytes().splitlines()
    )
    return [(line["path"], line["replica"]) for line in lines if line["message"] == "request"]


async def test_customers_mostly_get_what_they_want(at: Served, tmp_path: Path) -> None:
    """Of a hundred one meets an error of ours, few ask for nothing, and each replica has its share."""
    group = at.platform.group("order-service", "production")
    traffic = Traffic(at.platform.groups, 1.0)
    for _ in range(100):
        await traffic.send(group)
    requests = asked(tmp_path, "production")

    assert Counter(page for page, _ in requests) == {"/": 96, "/favicon.ico": 3, "/reports": 1}
    assert {name for _, name in requests} == {replica.name for replica in group.replicas}
    assert min(Counter(name for _, name in requests).values()) >= 33


async def test_a_service_that_is_gone_is_no_trouble(at: Served) -> None:
    """With no replica, and with a dead one."""
    group = at.platform.group("order-service", "production")
    traffic = Traffic(at.platform.groups, 1.0)
    group.replicas[0].child.kill()
    await group.replicas[0].child.wait()
    for _ in range(3):
        await traffic.send(group)
    await group.scale(0, lambda _ready, _desired: None)
    await traffic.send(group)


async def test_every_group_has_customers(at: Served, tmp_path: Path) -> None:
    """As long as the platform runs."""
    running = asyncio.gather(Traffic(at.platform.groups, 100.0).run())
    async with asyncio.timeout(20):
        while not (asked(tmp_path, "production") and asked(tmp_path, "staging")):
            await asyncio.sleep(0.01)
    running.cancel()


async def test_zero_is_none(at: Served) -> None:
    """Without a rate nobody comes."""
    groups: dict[tuple[str, str], Group] = dict(at.platform.groups)
    async with asyncio.timeout(20):
        await Traffic(groups, 0.0).run()
