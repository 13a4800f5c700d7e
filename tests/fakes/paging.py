"""The paging port in memory: it knows what rang, and can fail before or after the fact."""

import asyncio
from collections.abc import Sequence

from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.paging import Page


class MemoryPager:
    """`pages` are those that woke a team, `states` what became of each key, `people` who is on call.

    The next `refusing` calls are refused for good, the next `failing` ones fail, the next `failing_late` are
    carried out and fail all the same; the next `unwilling` questions get no answer. After hold() calls wait
    until release().
    """

    name = "PagerDuty"

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.states: dict[str, str] = {}
        self.people: dict[str, tuple[str, ...]] = {}
        self.unwilling = 0
        self.refusing = 0
        self.failing = 0
        self.failing_late = 0
        self._free = asyncio.Event()
        self._free.set()

    def hold(self) -> None:
        """Let no call end from here."""
        self._free.clear()

    def release(self) -> None:
        """Let every call end."""
        self._free.set()

    @property
    def rang(self) -> list[str]:
        """Return the teams that were woken."""
        return [page.team for page in self.pages]

    async def page(self, page: Page) -> None:
        """Wake the team, once for the key until it is resolved."""
        await self._begin()
        if self.states.get(page.key) in {None, "resolved"}:
            self.pages.append(page)
            self.states[page.key] = "triggered"
        self._end()

    async def acknowledge(self, page: Page) -> None:
        """Note that somebody has taken it."""
        await self._begin()
        if self.states.get(page.key) == "triggered":
            self.states[page.key] = "acknowledged"
        self._end()

    async def resolve(self, page: Page) -> None:
        """Note that it is over."""
        await self._begin()
        if page.key in self.states:
            self.states[page.key] = "resolved"
        self._end()

    async def on_call(self, team: str) -> Sequence[str]:
        """Return who is on call."""
        if self.unwilling:
            self.unwilling -= 1
            raise BackEndError("PagerDuty does not answer.")
        return self.people.get(team, ())

    async def ping(self) -> str:
        """Return that it is there."""
        return "ready"

    async def _begin(self) -> None:
        await self._free.wait()
        if self.refusing:
            self.refusing -= 1
            raise NotSetUp("PagerDuty answered 400.")
        if self.failing:
            self.failing -= 1
            raise BackEndError("PagerDuty does not answer.")

    def _end(self) -> None:
        if self.failing_late:
            self.failing_late -= 1
            raise BackEndError("PagerDuty answered 500.")
