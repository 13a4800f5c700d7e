"""What the core needs from a pager: somebody of the team is called once, and let sleep again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.domain.incident import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Who is called for what; `key` makes it one page however often it is sent. `link` leads to the room."""

    key: str
    team: str
    title: str
    severity: Severity
    service: str | None = None
    link: str | None = None


class Pager(Protocol):
    """One paging system. Calls have a time limit of their own and raise `back_end.BackEndError`.

    That is `back_end.NotSetUp` where the system has refused, and would refuse the same call again.
    """

    @property
    def name(self) -> str:
        """Return what people call it, as in `PagerDuty notified: payment-team`."""
        ...

    async def page(self, page: Page) -> None:
        """Call the team; the same key again calls nobody a second time before it is resolved."""
        ...

    async def acknowledge(self, page: Page) -> None:
        """Tell that somebody has taken it; again, or after its end, changes nothing."""
        ...

    async def resolve(self, page: Page) -> None:
        """Tell that it is over; again, or of what it does not know, changes nothing."""
        ...

    async def on_call(self, team: str) -> Sequence[str]:
        """Return the names of those of a team who are called first now; none where that is not known."""
        ...

    async def ping(self) -> str:
        """Return one line on the pager's readiness, for `chatops check`."""
        ...
