"""The platform's HTTP interface."""

import os
from typing import Any

import aiohttp
import pytest

from tests.fakes.platform import Served

ORDER = {"action": "scale", "service": "order-service", "environment": "staging", "replicas": 1}


async def test_services_and_replicas_are_listed(session: aiohttp.ClientSession, at: Served) -> None:
    """The page learns what there is: services with their limits, processes with pid, port and health."""
    async with session.get(f"{at.url}/services") as response:
        services = await response.json()
    async with session.get(f"{at.url}/replicas") as response:
        replicas = await response.json()

    assert services == [{"name": "order-service", "environments": ["staging", "production"], "maximum": 4}]
    assert len(replicas) == 5
    assert all(replica["healthy"] and replica["version"] == "v2.4.0" for replica in replicas)
    assert all(os.getpgid(replica["pid"]) == replica["pid"] for replica in replicas)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (ORDER, 202),
        ({**ORDER, "operation": "x"}, 422),
        ({**ORDER, "replicas": "1"}, 422),
        ({**ORDER, "replicas": 0}, 202),
        ({**ORDER, "replicas": -1}, 422),
        ({**ORDER, "migrations": [{"id": "1", "title": "one"}]}, 422),
        ({**ORDER, "action": "migrate", "replicas": None}, 422),
        ({**ORDER, "action": "destroy"}, 422),
        ({**ORDER, "environment": "nowhere"}, 422),
        ({}, 422),
    ],
)
async def test_only_whole_orders_are_accepted(
    session: aiohttp.ClientSession, at: Served, body: dict[str, Any], status: int
) -> None:
    """Unknown fields, wrong types and impossible numbers are refused with a reason."""
    async with session.put(f"{at.url}/operations/op_1", json=body) as response:
        assert response.status == status
        answer = await response.json()

    assert ("message" in answer) == (status != 202)


async def test_repeated_order_is_accepted_without_effect(session: aiohttp.ClientSession, at: Served) -> None:
    """The first answer is 202, every further one 200."""
    statuses = []
    for _ in range(3):
        async with session.put(f"{at.url}/operations/op_1", json=ORDER) as response:
            statuses.append(response.status)

    assert statuses == [202, 200, 200]


async def test_pages_cannot_send_orders(session: aiohttp.ClientSession, at: Served) -> None:
    """A body that a foreign web page could send without being asked is refused."""
    data = '{"do": "hold"}'
    async with session.post(
        f"{at.url}/control", data=data, headers={"Content-Type": "text/plain"}
    ) as response:
        assert response.status == 415


@pytest.mark.parametrize(
    "path", ["/releases", "/running?service=order-service", "/operations/op_1/events?after=x"]
)
async def test_incomplete_questions_are_refused(
    session: aiohttp.ClientSession, at: Served, path: str
) -> None:
    """A question that lacks something is told what."""
    await session.put(f"{at.url}/operations/op_1", json=ORDER)
    async with session.get(f"{at.url}{path}") as response:
        assert response.status == 422
        assert "`" in (await response.json())["message"]


async def test_control_steers_rollouts(session: aiohttp.ClientSession, at: Served) -> None:
    """Rollouts are held, paced and slowed as asked, and a DELETE of the faults ends that."""
    group = at.platform.group("order-service", "staging")
    for body in (
        {"do": "hold"},
        {"do": "pace", "seconds": 0.01},
        {"do": "slow_health", "service": "order-service", "environment": "staging", "seconds": 2},
    ):
        async with session.post(f"{at.url}/control", json=body) as response:
            assert response.status == 204
    assert (at.platform.pace.seconds, group.slower) == (0.01, 2)
    await session.put(f"{at.url}/operations/op_1", json=ORDER)
    async with session.get(f"{at.url}/operations/op_1/events?after=1&wait=0.05") as response:
        held = await response.json()
    await session.delete(f"{at.url}/faults")
    async with session.get(f"{at.url}/operations/op_1/events?after=1&wait=20") as response:
        went_on = await response.json()

    assert held == {"reports": [], "seen": 1}
    assert went_on["reports"]
    assert group.slower == 0.0
