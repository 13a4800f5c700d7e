"""Orders that commands carry out."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.commands.orders import Orders
from bot.adapters.commands.progress import Progress
from bot.core.ports.back_end import BackEndError, CannotTell, Order, OrderRefused, Phase, Report

ORDER = Order(operation_id="op_1", action="deploy", service="s", environment="e")
FIRST = Report(phase=Phase.RUNNING, ready=0, desired=1)
END = Report(phase=Phase.SUCCEEDED, ready=1, desired=1)


class Work:
    """What carries an order out, when the test lets it."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.runs = 0

    async def check(self, _: Order) -> Report:
        """Take everything."""
        return FIRST

    async def run(self, _progress: Progress, _lock: int) -> Report:
        """Wait for the test."""
        self.runs += 1
        await self.go.wait()
        return END


async def refuse(_: Order) -> Report:
    """Take nothing."""
    raise OrderRefused("no")


async def end(orders: Orders, operation_id: str = "op_1") -> Report:
    """Follow to the end."""
    return [report async for report in orders.follow(operation_id)][-1]


async def test_an_order_is_begun_once(tmp_path: Path) -> None:
    """While it runs, after its end, and after a restart; its end is remembered."""
    orders, work = Orders(tmp_path, "what runs"), Work()
    await orders.start(ORDER, work.check, work.run)
    await orders.start(ORDER, work.check, work.run)
    running = await orders.find("op_1"), orders.is_running("op_1")
    work.go.set()
    ended = await end(orders)
    again = Orders(tmp_path, "what runs")
    await again.start(ORDER, work.check, work.run)

    assert running == (FIRST, True)
    assert ended == await again.find("op_1") == END
    assert (work.runs, again.is_running("op_1")) == (1, False)


async def test_an_id_stands_for_one_order(tmp_path: Path) -> None:
    """Something else under a known id is refused, also when the first has ended."""
    orders, work = Orders(tmp_path, "what runs"), Work()
    work.go.set()
    await orders.start(ORDER, work.check, work.run)
    await end(orders)

    with pytest.raises(OrderRefused, match="op_1 already stands for another order"):
        await orders.start(replace(ORDER, service="t"), work.check, work.run)

    assert work.runs == 1


async def test_one_place_at_a_time(tmp_path: Path) -> None:
    """Another order for it is refused and can be given again later; other places are free."""
    orders, work = Orders(tmp_path, "what runs"), Work()
    await orders.start(ORDER, work.check, work.run)
    second = replace(ORDER, operation_id="op_2")
    with pytest.raises(OrderRefused, match="another order for s in e still runs"):
        await orders.start(second, work.check, work.run)
    await orders.start(replace(ORDER, operation_id="op_3", environment="f"), work.check, work.run)
    work.go.set()
    await end(orders)
    await end(orders, "op_3")

    assert await orders.find("op_2") is None
    await orders.start(second, work.check, work.run)
    assert await end(orders, "op_2") == END


async def test_a_refused_order_leaves_nothing(tmp_path: Path) -> None:
    """It is not known, and its place is free."""
    orders, work = Orders(tmp_path, "what runs"), Work()
    work.go.set()
    with pytest.raises(OrderRefused):
        await orders.start(ORDER, refuse, work.run)
    assert await orders.find("op_1") is None
    with pytest.raises(BackEndError, match="never begun here"):
        await end(orders)
    await orders.start(ORDER, work.check, work.run)

    assert await end(orders) == END


async def test_no_end_cannot_be_told(tmp_path: Path) -> None:
    """It says where a person may look."""
    orders, work = Orders(tmp_path, "the database"), Work()
    await orders.start(ORDER, work.check, work.run)
    await asyncio.sleep(0)
    await orders._tasks.close()

    with pytest.raises(CannotTell, match="look at the database"):
        await Orders(tmp_path, "the database").find("op_1")


async def test_a_journal_that_cannot_be_read(tmp_path: Path) -> None:
    """Nobody knows then, and nothing is begun."""
    (tmp_path / "operations.jsonl").mkdir()
    orders, work = Orders(tmp_path, "what runs"), Work()
    with pytest.raises(CannotTell, match="cannot be read"):
        await orders.start(ORDER, work.check, work.run)

    assert work.runs == 0


async def test_an_order_is_watched_again(tmp_path: Path) -> None:
    """From its first report to its end, which is remembered then."""
    orders, work = Orders(tmp_path, "what runs"), Work()
    await orders.start(ORDER, work.check, work.run)
    await asyncio.sleep(0)
    await orders._tasks.close()
    again = Orders(tmp_path, "what runs")
    known = await again.known("op_1")
    assert known is not None

    async def watch(_: Progress) -> Report:
        return END

    again.resume(known, watch)
    assert await again.find("op_1") == FIRST
    assert await end(again) == END
    assert await Orders(tmp_path, "what runs").find("op_1") == END


async def test_an_end_that_nobody_saw_is_given_up(tmp_path: Path) -> None:
    """Who follows does not wait for it; nobody can tell it."""

    async def run(_progress: Progress, _lock: int) -> Report:
        raise CannotTell("killed")

    orders = Orders(tmp_path, "what runs")
    await orders.start(ORDER, Work().check, run)
    seen = [report async for report in orders.follow("op_1")]

    assert seen == [FIRST]
    with pytest.raises(CannotTell):
        await orders.find("op_1")
