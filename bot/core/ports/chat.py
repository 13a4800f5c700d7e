"""What the core needs from the chat: a card per operation, fresh facts about people, votes on a card."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.domain.operation import Card, Operation, Place, Verdict
from bot.core.domain.person import Member
from bot.core.ports.back_end import Report


class ChatError(Exception):
    """The chat could not be reached or refused; nothing may be concluded about people or votes."""


class ChatDenied(ChatError):  # noqa: N818 - names the answer
    """The chat answered and did nothing; it would answer the same until people change something."""


class CardGone(ChatError):  # noqa: N818 - names what happened to the card
    """The card, or its channel, was deleted."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One person's ✅ or ❌ as it stands on a card now."""

    user_id: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A new message about an operation; `key` makes it one message, however often it is told.

    `roles` are names of the matrix whose holders are called. With `review_of`, an operation's id, a button
    under it makes the review. `since` is when it could first have been told.
    """

    key: str
    place: Place
    since: datetime
    text: str
    roles: tuple[str, ...] = ()
    reply_to: Card | None = None
    review_of: str | None = None


class Chat(Protocol):
    """The team's chat, or whatever stands in for it."""

    async def post(self, operation: Operation) -> Card:
        """Show the operation on one card, however often asked; ✅ and ❌ stand on it where votes are open.

        Raise ChatError where it cannot be known to stand there.
        """
        ...

    async def show(
        self, operation: Operation, report: Report | None = None, notice: str | None = None
    ) -> None:
        """Bring the card up to date, soon and coalesced; what the chat answers never stops an operation."""
        ...

    async def announce(self, operation: Operation) -> None:
        """Say in one new message how the operation ended; never raises."""
        ...

    async def tell(self, notice: Notice) -> None:
        """Say it in one new message; never raises."""
        ...

    async def member(self, user_id: str, since: Card | None = None) -> Member | None:
        """Return the person's standing as Discord tells it now, None if not a member; raise ChatError.

        Roles that were given to them since the card was posted are told apart: they are late.
        """
        ...

    async def ballots(self, card: Card) -> Sequence[Ballot]:
        """Return every ✅ and ❌ on the card but the bot's own; raise CardGone, ChatError."""
        ...

    async def unvoted(self, cards: Sequence[Card]) -> Collection[Card]:
        """Return those of many cards under which nobody but the bot has put ✅ or ❌; raise ChatError.

        It costs far less than the ballots of each. A card that is not returned has to be asked about.
        """
        ...
