"""Bad luck on request."""

import asyncio

import aiohttp
import pytest

from tests.fakes.platform import Served


async def test_faults_are_played_in_order_and_end(session: aiohttp.ClientSession, at: Served) -> None:
    """Each fault strikes its own route, as often as asked, then all is well."""
    for status in (502, 503):
        fault = {"do": "refuse", "on": "releases", "status": status, "times": 2}
        await session.post(f"{at.url}/faults", json=fault)
    seen = []
    for _ in range(5):
        async with session.get(f"{at.url}/releases", params={"service": "order-service"}) as response:
            seen.append(response.status)
    async with session.get(f"{at.url}/replicas") as other:
        assert other.status == 200

    assert seen == [502, 502, 503, 503, 200]


async def test_all_faults_are_taken_back(session: aiohttp.ClientSession, at: Served) -> None:
    """DELETE makes the platform friendly again."""
    await session.post(f"{at.url}/faults", json={"do": "refuse", "on": "releases", "times": 9})
    await session.delete(f"{at.url}/faults")
    async with session.get(f"{at.url}/releases", params={"service": "order-service"}) as response:
        assert response.status == 200


async def test_who_has_left_starts_nothing(session: aiohttp.ClientSession, at: Served) -> None:
    """A delayed order of a client that gave up does not take effect later."""
    await session.post(f"{at.url}/faults", json={"do": "delay", "seconds": 0.3})
    limit = aiohttp.ClientTimeout(total=0.1)
    order = {"action": "scale", "service": "order-service", "environment": "staging", "replicas": 1}
    with pytest.raises(asyncio.TimeoutError):
        await session.put(f"{at.url}/operations/op_1", json=order, timeout=limit)
    await asyncio.sleep(0.5)  # longer than the delay: what must not happen has no event to wait for

    async with session.get(f"{at.url}/operations/op_1") as response:
        assert response.status == 404
