"""Orders that commands carry out: each begun once, those for one place apart, their ends remembered."""

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from pathlib import Path

from bot.adapters.commands.journal import Journal, Known
from bot.adapters.commands.progress import Progress
from bot.core.ports.back_end import BackEndError, CannotTell, Order, OrderRefused, Phase, Report
from bot.tasks import Tasks

Check = Callable[[Order], Awaitable[Report]]
"""Returns the first report on a new order whose place is reserved; raises OrderRefused."""
Run = Callable[[Progress, int], Awaitable[Report]]
"""Carries an order out and returns how it ended; commands inherit the open file, which holds the place."""
Watch = Callable[[Progress], Awaitable[Report]]
"""Follows what was begun before the bot was started anew, and returns how it ended."""
Work = Callable[[], Awaitable[Report]]


class Orders:
    """The orders whose journal is in `folder`; a person looks at `look_at` where an end is not known.

    An order is on the disk before its first command runs, so the same order never runs twice. Orders for
    one place never overlap, not even with a command that outlived its bot.
    """

    def __init__(self, folder: Path, look_at: str) -> None:
        self.folder = folder
        self._look_at = look_at
        self._journal = Journal(folder)
        self._known: dict[str, Known] | None = None
        self._running: dict[str, Progress] = {}
        self._starting = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._tasks = Tasks()

    async def known(self, operation_id: str) -> Known | None:
        """Return an order that was begun; raise CannotTell where the journal cannot be read."""
        return (await self._memory()).get(operation_id)

    async def start(self, order: Order, check: Check, run: Run) -> None:
        """Begin an order; the same again changes nothing. Raise OrderRefused or CannotTell."""
        async with self._starting:
            known = await self.known(order.operation_id)
            if known is None:
                await self._begin(order, check, run)
            elif known.order != order:
                raise OrderRefused(f"{order.operation_id} already stands for another order.")
            else:
                self._stands(order.operation_id, known)

    async def find(self, operation_id: str) -> Report | None:
        """Return where an order stands, None where none was begun; raise CannotTell without a noted end."""
        known = await self.known(operation_id)
        return None if known is None else self._stands(operation_id, known)

    async def follow(self, operation_id: str) -> AsyncGenerator[Report, None]:
        """Yield reports as they change, the last one terminal unless it is given up; raise BackEndError."""
        found = await self.find(operation_id)
        if found is None:
            raise BackEndError(f"{operation_id} was never begun here.")
        if operation_id not in self._running:
            yield found
            return
        async for report in self._running[operation_id].follow():
            yield report

    def is_running(self, operation_id: str) -> bool:
        """Tell whether this process carries the order out now."""
        return operation_id in self._running

    def resume(self, known: Known, watch: Watch) -> None:
        """Watch an order again that was begun before the bot was started anew, and note its end."""
        order = known.order
        first = known.first or Report(phase=Phase.RUNNING, ready=0, desired=0)
        progress = self._running[order.operation_id] = Progress(order, first)
        self._carry_on(progress, partial(watch, progress), None)

    def _stands(self, operation_id: str, known: Known) -> Report:
        """Return where an order that was begun stands; raise CannotTell."""
        if operation_id in self._running:
            return self._running[operation_id].last
        if known.end is None:
            raise CannotTell(
                f"{operation_id} was begun, and the bot ended before it did; look at {self._look_at}."
            )
        return known.end

    async def _memory(self) -> dict[str, Known]:
        async with self._reading:  # read twice, the older answer could hide an order begun in between
            try:
                if self._known is None:
                    self._known = await asyncio.to_thread(self._journal.read)
            except (OSError, ValueError) as error:
                raise CannotTell(f"The journal in {self.folder} cannot be read: {error}.") from error
            return self._known

    async def _begin(self, order: Order, check: Check, run: Run) -> None:
        """Note a new order and let its commands run; raise OrderRefused."""
        place = f"{order.service} in {order.environment}"
        lock = await self._lock(order)
        if lock is None:
            raise OrderRefused(
                f"Nothing was started: another order for {place} still runs; wait for its end."
            )
        try:
            first = await check(order)
            await self._note(order, first)
        except BaseException:
            os.close(lock)
            raise
        progress = self._running[order.operation_id] = Progress(order, first)
        self._carry_on(progress, partial(run, progress, lock), lock)

    async def _lock(self, order: Order) -> int | None:
        try:
            return self._journal.lock(order.service, order.environment)
        except OSError as error:
            place = f"{order.service} in {order.environment}"
            raise OrderRefused(f"Nothing was started: {place} cannot be reserved ({error}).") from error

    async def _note(self, order: Order, first: Report) -> None:
        try:
            await asyncio.to_thread(self._journal.begin, order, first)
        except OSError as error:
            raise OrderRefused(f"Nothing was started: it could not be noted ({error}).") from error
        (await self._memory())[order.operation_id] = Known(order, first=first)

    def _carry_on(self, progress: Progress, work: Work, lock: int | None) -> None:
        order = progress.order
        self._tasks.spawn(self._carry_out(progress, work, lock), f"{order.action} {order.operation_id}")

    async def _carry_out(self, progress: Progress, work: Work, lock: int | None) -> None:
        """Do it, note the end, and only then let the next order in."""
        operation_id, known, end = progress.order.operation_id, await self._memory(), None
        try:
            end = known[operation_id].end = await work()
            await asyncio.to_thread(self._journal.end, operation_id, end)
        finally:
            if lock is not None:
                os.close(lock)
            del self._running[operation_id]
            progress.give_up() if end is None else progress.add(end)
