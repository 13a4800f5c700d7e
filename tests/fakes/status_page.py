"""The status page port in memory; the contract suite holds it to the real ones' word."""

import asyncio
from collections.abc import Mapping

from bot.core.ports.back_end import BackEndError
from bot.core.ports.status_page import ComponentState, Publication, Statement


class MemoryStatusPage:
    """Shows `publications` by key and `components` by service; `told` is what its subscribers heard.

    The next `failing` calls have no effect and raise; the next `failing_late` ones take effect and then
    raise; while `silent` nothing is answered but errors. After hold() calls wait until release().
    """

    def __init__(self) -> None:
        self.publications: dict[str, Publication] = {}
        self.components: dict[str, ComponentState] = {}
        self.told: list[Statement] = []
        self.failing = 0
        self.failing_late = 0
        self.silent = False
        self._free = asyncio.Event()
        self._free.set()

    def hold(self) -> None:
        """Let no call end from here."""
        self._free.clear()

    def release(self) -> None:
        """Let every call end."""
        self._free.set()

    async def publish(self, publication: Publication, components: Mapping[str, ComponentState]) -> None:
        """Show the publication in place of what stood there with its key."""
        await self._answer()
        if self.failing:
            self.failing -= 1
            raise BackEndError("The status page does not answer.")
        self._show(publication)
        self.components.update(components)
        if self.failing_late:
            self.failing_late -= 1
            raise BackEndError("The status page broke off.")

    async def ping(self) -> str:
        """Return one line on the page's readiness."""
        await self._answer()
        return "MemoryStatusPage: ready"

    def _show(self, publication: Publication) -> None:
        """Keep it, and tell subscribers what they have not been told."""
        known = self.publications.get(publication.key)
        if publication.notify and (known is None or known.statements != publication.statements):
            self.told.append(publication.statements[-1])
        self.publications[publication.key] = publication

    async def _answer(self) -> None:
        await self._free.wait()
        if self.silent:
            raise BackEndError("The status page does not answer.")
