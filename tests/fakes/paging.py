"""The paging port in memory; stand-in."""

from bot.core.ports.back_end import BackEndError
from bot.core.ports.paging import Page


class MemoryPager:
    name = "PagerDuty"

    def __init__(self) -> None:
        self.rang: list[str] = []
        self.states: dict[str, str] = {}
        self.failing = 0
        self.failing_late = 0

    async def page(self, page: Page) -> None:
        self._begin()
        if page.key not in self.states:
            self.rang.append(page.team)
            self.states[page.key] = "triggered"
        self._end()

    async def acknowledge(self, page: Page) -> None:
        self._begin()
        if self.states.get(page.key) == "triggered":
            self.states[page.key] = "acknowledged"
        self._end()

    async def resolve(self, page: Page) -> None:
        self._begin()
        if page.key in self.states:
            self.states[page.key] = "resolved"
        self._end()

    async def ping(self) -> str:
        return "ready"

    def _begin(self) -> None:
        if self.failing:
            self.failing -= 1
            raise BackEndError("PagerDuty does not answer.")

    def _end(self) -> None:
        if self.failing_late:
            self.failing_late -= 1
            raise BackEndError("PagerDuty answered 500.")
