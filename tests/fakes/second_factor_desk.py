"""Second factors that are scripted: every call is kept, and answered as told."""

from dataclasses import dataclass, field

from bot.core.domain.request import Attempt
from bot.core.second_factor import Offer, Status
from tests.fakes.authenticator import SECRET
from tests.fakes.operations import NOON

OFFER = Offer(SECRET, f"otpauth://totp/chatops:bob?secret={SECRET}&issuer=chatops")


@dataclass
class FakeSecondFactorDesk:
    """Keeps each call in `heard`, raises `error` if there is one; `offer` is None for who has one already."""

    offer: Offer | None = OFFER
    error: Exception | None = None
    heard: list[tuple[str, ...]] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)

    async def enroll(self, attempt: Attempt) -> Offer | None:
        """Offer what was set."""
        self._hear(attempt, "enroll")
        return self.offer

    async def confirm(self, attempt: Attempt, entered: str) -> None:
        """Write down the code."""
        self._hear(attempt, "confirm", entered)

    async def replace(self, attempt: Attempt, entered: str) -> Offer:
        """Write down the code, and offer."""
        self._hear(attempt, "replace", entered)
        return OFFER

    async def remove(self, attempt: Attempt, entered: str) -> None:
        """Write down the code."""
        self._hear(attempt, "remove", entered)

    async def status(self, attempt: Attempt) -> Status:
        """Tell of one since noon."""
        self._hear(attempt, "status")
        return Status(NOON, ("deploy any service in production",))

    def _hear(self, attempt: Attempt, *what: str) -> None:
        self.attempts.append(attempt)
        self.heard.append(what)
        if self.error is not None:
            raise self.error
