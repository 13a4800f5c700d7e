"""What ordering at the platform does on a bad line; what all adapters do stands in tests/contracts."""

from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.core.ports.back_end import BackEndError, CannotTell, Order, OrderRefused, Phase
from sandbox.platform import Delivery
from tests.fakes.platform import Served


async def order(delivery: Delivery) -> Order:
    """Return an order for v2.4.1."""
    artifact = await delivery.resolve("order-service", "v2.4.1")
    return Order(
        operation_id="op_1",
        action="deploy",
        service="order-service",
        environment="production",
        artifact=artifact,
    )


async def play(session: aiohttp.ClientSession, at: Served, **fault: Any) -> None:
    """Arrange bad luck."""
    async with session.post(f"{at.url}/faults", json=fault) as response:
        assert response.status == 204, await response.text()


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "refuse", "status": 503},
        {"do": "lose_request"},
        {"do": "delay", "seconds": 30},
        {"do": "fail_after_accept", "status": 500},
        {"do": "lose_answer"},
        {"do": "delay_answer", "seconds": 30},
    ],
    ids=lambda fault: fault["do"],
)
async def test_one_bad_answer_is_survived(
    session: aiohttp.ClientSession, at: Served, fault: dict[str, Any]
) -> None:
    """Whatever happens to one try, the next one of the same id brings the one effect."""
    delivery = Delivery(session, url=at.url, timeout=1.0)
    one = await order(delivery)
    await play(session, at, **fault)
    await delivery.start(one)
    reports = [report async for report in delivery.follow("op_1")]

    assert reports[-1].phase is Phase.SUCCEEDED


@pytest.mark.parametrize(
    ("fault", "arrived"), [("refuse", False), ("lose_request", False), ("fail_after_accept", True)]
)
async def test_every_try_bad_cannot_tell(
    session: aiohttp.ClientSession, at: Served, fault: str, *, arrived: bool
) -> None:
    """After the last try nobody claims to know; asked by the id, the platform does."""
    delivery = Delivery(session, url=at.url)
    one = await order(delivery)
    await play(session, at, do=fault, times=9)  # aiohttp itself repeats a PUT on a kept connection
    with pytest.raises(CannotTell):
        await delivery.start(one)

    assert (await delivery.find("op_1") is not None) == arrived


async def test_nobody_there_surely_started_nothing(session: aiohttp.ClientSession, at: Served) -> None:
    """When no connection ever came about, nothing was started, and that is said; a find cannot tell."""
    one = await order(Delivery(session, url=at.url))
    nowhere = Delivery(session, url=f"http://127.0.0.1:{unused_port()}/_platform", tries=2)

    with pytest.raises(OrderRefused, match="Nothing was started"):
        await nowhere.start(one)
    with pytest.raises(CannotTell):
        await nowhere.find("op_1")
    with pytest.raises(BackEndError, match="cannot be reached"):
        await nowhere.ping()


async def test_wrong_address_is_no_knowledge(session: aiohttp.ClientSession) -> None:
    """A 404 of something that is not the platform does not mean that an order never arrived."""
    async with TestServer(web.Application()) as server:
        delivery = Delivery(session, url=str(server.make_url("/elsewhere")), tries=1)
        with pytest.raises(CannotTell):
            await delivery.find("op_1")


async def test_follow_survives_a_cut(session: aiohttp.ClientSession, at: Served) -> None:
    """Someone who follows is not thrown off by a lost answer."""
    delivery = Delivery(session, url=at.url)
    await delivery.start(await order(delivery))
    await play(session, at, do="lose_answer", on="events", times=2)
    ready = [report.ready async for report in delivery.follow("op_1")]

    assert ready == [0, 1, 2, 3, 3]
