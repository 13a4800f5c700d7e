"""An operation and who waits for news of it."""

import asyncio

from sandbox.platform.operation import Operation, Order, Report

ORDER = Order("scale", "order-service", "production", replicas=2)
FIRST, SECOND, END = Report("running", 0, 2), Report("running", 1, 2), Report("succeeded", 2, 2)


async def test_news_wakes_who_waits() -> None:
    """Someone who has seen everything waits, and gets exactly what is new."""
    operation = Operation("op_1", ORDER, FIRST)
    waiting = asyncio.gather(operation.after(1, 30), operation.after(1, 30))
    await asyncio.sleep(0)
    operation.report(SECOND)

    assert [*await waiting] == [[SECOND], [SECOND]]


async def test_no_news_is_an_empty_answer() -> None:
    """Waiting ends with the time limit."""
    assert await Operation("op_1", ORDER, FIRST).after(1, 0.01) == []


async def test_finished_always_answers_with_its_end() -> None:
    """Whoever counts further than there are reports, as after a restart, is told the end."""
    operation = Operation("op_1", ORDER, FIRST)
    operation.report(END)

    assert operation.finished
    assert await operation.after(0, 30) == [FIRST, END]
    assert await operation.after(7, 30) == [END]
