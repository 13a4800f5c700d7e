"""Second factors as the chat sees them: what the commands and forms around them are handed to."""

from typing import Protocol

from bot.core.domain.request import Attempt
from bot.core.second_factor import Offer, Status


class SecondFactorDesk(Protocol):
    """Takes what people ask for; Refused is raised with a sentence for them."""

    async def enroll(self, attempt: Attempt) -> Offer | None:
        """Offer a secret; None where there is one already, which `replace` takes a code of."""
        ...

    async def confirm(self, attempt: Attempt, entered: str) -> None:
        """Let the offered secret count, by a code of it."""
        ...

    async def replace(self, attempt: Attempt, entered: str) -> Offer:
        """Offer another secret to one who has a code of the present one."""
        ...

    async def remove(self, attempt: Attempt, entered: str) -> None:
        """Take the second factor away from one who has a code of it."""
        ...

    async def status(self, attempt: Attempt) -> Status:
        """Tell somebody what they have."""
        ...
