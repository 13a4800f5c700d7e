"""The paging port in memory: it knows what rang, and can fail before or after the fact."""

from bot.core.ports.back_end import BackEndError
from bot.core.ports.paging import Page


class MemoryPager:
    """`rang` are the teams that were woken, `states` what became of each key.

    The next `failing` calls fail, the next `failing_late` are carried out and fail all the same.
    """

    name = "PagerDuty"

    def __init__(self) -> None:
        self.rang: list[str] = []
        self.states: dict[str, str] = {}
        self.failing = 0
        self.failing_late = 0

    async def page(self, page: Page) -> None:
        """Wake the team, once for the key."""
        self._begin()
        if page.key not in self.states:
            self.rang.append(page.team)
            self.states[page.key] = "triggered"
        self._end()

    async def acknowledge(self, page: Page) -> None:
        """Note that somebody has taken it."""
        self._begin()
        if self.states.get(page.key) == "triggered":
            self.states[page.key] = "acknowledged"
        self._end()

    async def resolve(self, page: Page) -> None:
        """Note that it is over."""
        self._begin()
        if page.key in self.states:
            self.states[page.key] = "resolved"
        self._end()

    async def ping(self) -> str:
        """Return that it is there."""
        return "ready"

    def _begin(self) -> None:
        if self.failing:
            self.failing -= 1
            raise BackEndError("PagerDuty does not answer.")

    def _end(self) -> None:
        if self.failing_late:
            self.failing_late -= 1
            raise BackEndError("PagerDuty answered 500.")
