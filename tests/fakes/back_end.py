"""What every back end in memory does with orders: stateful, strict, and as unlucky as a test wants it."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

from bot.core.ports.back_end import BackEndError, CannotTell, Order, OrderRefused, Phase, Report


class FakeBackEnd(ABC):
    """Carry out orders in memory, one step per turn of the loop.

    `held` operations wait until release(); while `silent` nothing can be asked, while `mute` only what became
    of orders cannot; `lost_answers` starts take effect and then raise CannotTell, `lost_requests` raise it
    without effect. `effects` lists every order that had an effect, `calls` every order that was sent;
    `witness` sees each effect before it begins.
    """

    def __init__(
        self, *, held: bool = False, silent: bool = False, lost_answers: int = 0, lost_requests: int = 0
    ) -> None:
        self.silent = silent
        self.mute = False
        self.witness: Callable[[Order], None] = lambda _: None
        self.lost_answers = lost_answers
        self.lost_requests = lost_requests
        self.effects: list[Order] = []
        self.calls: list[Order] = []
        self._reports: dict[str, list[Report]] = {}
        self._orders: dict[str, Order] = {}
        self._free = asyncio.Event()
        if not held:
            self._free.set()

    def hold(self) -> None:
        """Let no operation go on from here."""
        self._free.clear()

    def release(self) -> None:
        """Let every operation go on."""
        self._free.set()

    def forget(self, operation_id: str) -> None:
        """Lose all memory of an operation, as a back end that was rebuilt."""
        del self._orders[operation_id], self._reports[operation_id]

    def fail(self, operation_id: str, evidence: str = "the test let it fail") -> None:
        """End a running operation as failed now; what was done stays."""
        last = self._reports[operation_id][-1]
        self._end(operation_id, replace(last, phase=Phase.FAILED, message="It failed.", evidence=evidence))

    async def start(self, order: Order) -> None:
        """Begin an order; the same again changes nothing."""
        await asyncio.sleep(0)
        self._answer(CannotTell)
        self.calls.append(order)
        if self.lost_requests:
            self.lost_requests -= 1
            raise CannotTell("The request was lost on its way.")
        self._accept(order)
        if self.lost_answers:
            self.lost_answers -= 1
            raise CannotTell("The answer was lost on its way.")

    async def follow(self, operation_id: str) -> AsyncGenerator[Report, None]:
        """Yield reports as they change; what is followed moves on."""
        self._answer()
        if operation_id not in self._orders:
            raise BackEndError(f"{operation_id} was never accepted.")
        seen = 0
        while True:
            reports = self._reports[operation_id]
            while seen < len(reports):
                seen += 1
                yield reports[seen - 1]
                if reports[seen - 1].phase is not Phase.RUNNING:
                    return
            await self._free.wait()
            if self._reports[operation_id][-1].phase is Phase.RUNNING:
                self._advance(operation_id)
            await asyncio.sleep(0)

    async def find(self, operation_id: str) -> Report | None:
        """Return what became of an order; None: it surely never arrived."""
        self._answer(CannotTell)
        if self.mute:
            raise CannotTell("There is no memory of orders.")
        return self._reports[operation_id][-1] if operation_id in self._orders else None

    async def ping(self) -> str:
        """Return one line on the back end's readiness."""
        self._answer()
        return f"{type(self).__name__}: ready"

    @abstractmethod
    def _first(self, order: Order) -> Report:
        """Return the first report on an acceptable order; raise OrderRefused."""

    @abstractmethod
    def _advance(self, operation_id: str) -> None:
        """Move a running operation on by one step, or to its end."""

    def _answer(self, otherwise: type[BackEndError] = BackEndError) -> None:
        if self.silent:
            raise otherwise("The back end does not answer.")

    def _accept(self, order: Order) -> None:
        known = self._orders.get(order.operation_id)
        if known is not None and known != order:
            raise OrderRefused(f"{order.operation_id} already stands for another order.")
        if known is not None:
            return
        for one in self._orders.values():
            is_there = (one.service, one.environment) == (order.service, order.environment)
            if is_there and self._reports[one.operation_id][-1].phase is Phase.RUNNING:
                raise OrderRefused(f"{one.operation_id} is running.")
        first = self._first(order)
        self._orders[order.operation_id] = order
        self._reports[order.operation_id] = [first]
        self.witness(order)
        self.effects.append(order)

    def _end(self, operation_id: str, report: Report) -> None:
        self._reports[operation_id].append(report)
