"""The status page port in memory; stand-in."""

from collections.abc import Mapping

from bot.core.ports.back_end import BackEndError
from bot.core.ports.status_page import ComponentState, Publication


class MemoryStatusPage:
    def __init__(self) -> None:
        self.publications: dict[str, Publication] = {}
        self.components: dict[str, ComponentState] = {}
        self.failing = 0
        self.failing_late = 0

    async def publish(self, publication: Publication, components: Mapping[str, ComponentState]) -> None:
        if self.failing:
            self.failing -= 1
            raise BackEndError("The status page does not answer.")
        self.publications[publication.key] = publication
        self.components.update(components)
        if self.failing_late:
            self.failing_late -= 1
            raise BackEndError("The status page broke off.")

    async def ping(self) -> str:
        return "ready"
