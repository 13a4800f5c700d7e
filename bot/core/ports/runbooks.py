"""What playing runbooks needs: the runbooks there are, a memory of plays, and a card for each in the chat."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.domain.audit import Event
from bot.core.domain.operation import Card
from bot.core.domain.runbook import Faulty, Play, Runbook


class Library(Protocol):
    """The runbooks as they are written now."""

    async def runbooks(self) -> Sequence[Runbook | Faulty]:
        """Return all of them by name, also those that cannot be played; none where there is no place."""
        ...


class Plays(Protocol):
    """All plays. Calls raise `store.StoreError`; when one returns, it is durable."""

    async def add(self, play: Play, *events: Event) -> Play:
        """Keep a new play, returned with revision 1.

        Raise `store.Duplicate` where its interaction is known.
        """
        ...

    async def save(self, play: Play, *events: Event) -> Play:
        """Replace the kept value if it still has `play.revision`; return it with the next revision.

        Raise `store.Stale` where it has another.
        """
        ...

    async def play(self, play_id: str) -> Play | None:
        """Return the play with this id."""
        ...

    async def unshown(self) -> Sequence[Play]:
        """Return those whose card does not show them as they are, the first to begin coming first."""
        ...


class PlayCards(Protocol):
    """The chat's part: one message for each play."""

    async def post(self, play: Play) -> Card:
        """Post the card, once however often asked; raise `chat.ChatError` where it may not stand there."""
        ...

    async def edit(self, play: Play, card: Card) -> None:
        """Bring the card up to date; raise `chat.CardGone` where somebody deleted it, `chat.ChatError`."""
        ...
