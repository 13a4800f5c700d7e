"""Runbooks as the chat sees them: what commands and clicks are handed to."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot.chat.cards.face import Face
from bot.core.domain.command import Command
from bot.core.domain.operation import Operation, Place
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.domain.runbook import Faulty, Outcome, Play, Runbook
from bot.core.runbooks import ToAnswer

Answer = Callable[[Attempt, Command], Awaitable[Face]]
"""Answers a command that is no power over production, as it is answered when somebody types it."""


class RunbookDesk(Protocol):
    """Takes what people ask for; Refused is raised with a sentence for them."""

    async def names(self) -> Sequence[str]:
        """Return those that can be played."""
        ...

    async def listing(self, attempt: Attempt) -> Sequence[Runbook | Faulty]:
        """Return all there are."""
        ...

    async def start(self, attempt: Attempt, name: str) -> Play:
        """Begin a play."""
        ...

    async def mark(self, play_id: str, step: int, outcome: Outcome, by: Member) -> Play:
        """Put a step behind."""
        ...

    async def back(self, play_id: str, step: int, by: Member) -> Play:
        """Go back to the step before."""
        ...

    async def run(
        self, play_id: str, step: int, by: Member, place: Place, interaction_id: str
    ) -> Operation | ToAnswer:
        """Run a step's command; one that is no power is to be answered."""
        ...

    async def ended(self, play_id: str, step: int, refusal: Refused | None = None) -> None:
        """Note what became of a command that was to be answered."""
        ...

    async def reconcile(self) -> bool:
        """Show what is not shown yet; return whether that could be begun."""
        ...
