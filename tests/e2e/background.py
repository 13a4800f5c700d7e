"""Keeps a sandbox in a thread of its own, so that it lives on between the tests that share it."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

T = TypeVar("T")
_SECONDS = 60.0


@contextlib.contextmanager
def in_background(make: Callable[[], AbstractAsyncContextManager[T]]) -> Iterator[T]:
    """Hold an async context open inside the block; raise what its beginning or its end raises."""
    opened: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, T]] = Future()

    async def hold() -> None:
        over = asyncio.Event()
        async with make() as held:
            opened.set_result((asyncio.get_running_loop(), over, held))
            await over.wait()

    with ThreadPoolExecutor(1, "sandbox") as threads:
        ended = threads.submit(lambda: asyncio.run(hold()))
        either: list[Future[Any]] = [opened, ended]
        wait(either, _SECONDS, FIRST_COMPLETED)
        if ended.done():
            ended.result()
        loop, over, held = opened.result(0)
        try:
            yield held
        finally:
            loop.call_soon_threadsafe(over.set)
            ended.result(_SECONDS)


async def on(loop: asyncio.AbstractEventLoop, work: Callable[[], T]) -> T:
    """Do `work` in the thread of `loop`, which may be this one."""

    async def do() -> T:
        return work()

    return await carried_out(loop, do())


async def carried_out(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    """Let `loop`, which may be this one, carry work out to its end; return what it returns."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))
