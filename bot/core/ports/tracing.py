"""What the core tells of its steps to whoever follows them: which took how long, and what came of which."""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from bot.core.domain.operation import Operation


class Tracer(Protocol):
    """Follows steps; what happens inside of one belongs to it. None of it may raise or wait."""

    def command(self, name: str, interaction_id: str) -> AbstractContextManager[None]:
        """Follow a command, click or form from its beginning."""
        ...

    def step(self, name: str) -> AbstractContextManager[None]:
        """Follow a part of what goes on here."""
        ...

    def consequence(self, name: str, operation: Operation) -> AbstractContextManager[None]:
        """Follow what comes of an operation, maybe hours after its command, to which it refers."""
        ...

    def about(self, operation_id: str) -> None:
        """Say to which operation the step of the moment belongs, where that became known within it."""
        ...


class Untraced:
    """The tracer of those who want none."""

    def command(self, name: str, interaction_id: str) -> AbstractContextManager[None]:  # noqa: ARG002 - the port's
        """Follow nothing."""
        return nullcontext()

    def step(self, name: str) -> AbstractContextManager[None]:  # noqa: ARG002 - likewise
        """Follow nothing."""
        return nullcontext()

    def consequence(self, name: str, operation: Operation) -> AbstractContextManager[None]:  # noqa: ARG002 - likewise
        """Follow nothing."""
        return nullcontext()

    def about(self, operation_id: str) -> None:
        """Note nothing."""
