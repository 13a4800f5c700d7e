"""Asks once for all who want to know the same, and a few things at a time: few people give many votes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.core.ports.chat import ChatError
from bot.tasks import Tasks

A = TypeVar("A")


class Questions:
    """An answer is for those who asked before its question was put: it is never older than their asking.

    A question that waits for its turn (`at_once` are put at the same time) is shared by all who want to know
    the same. `tasks` put the questions, each of which has to end by itself.
    """

    def __init__(self, tasks: Tasks, at_once: int) -> None:
        self._tasks = tasks
        self._turn = asyncio.Semaphore(at_once)
        self._waiting: dict[str, asyncio.Task[Any]] = {}

    async def ask(self, what: str, question: Callable[[], Awaitable[A]]) -> A:
        """Return the answer to `question`, or to the one that waits for `what` already; raise ChatError."""
        put = self._waiting.get(what)
        if put is None:
            put = self._waiting[what] = self._tasks.spawn(self._put(what, question), f"ask {what}")
        answer: A | ChatError = await asyncio.shield(put)
        if isinstance(answer, ChatError):
            raise answer
        return answer

    async def _put(self, what: str, question: Callable[[], Awaitable[A]]) -> A | ChatError:
        async with self._turn:
            del self._waiting[what]  # who comes from here on asks anew
            try:
                return await question()
            except ChatError as error:
                return error
