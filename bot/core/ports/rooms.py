"""What incidents need from the chat: a room, messages in it, a scheduled event, each once for one key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.domain.incident import Incident, Room
from bot.core.domain.operation import Card
from bot.core.domain.person import Person
from bot.core.domain.step import Step


@dataclass(frozen=True, slots=True)
class Mark:
    """A message that people pinned or marked with 📌; `text` is empty where Discord does not tell it.

    Without the message content intent a bot reads nobody's words: `link` leads to them.
    """

    message_id: str
    by: Person
    at: datetime
    text: str
    link: str


class Rooms(Protocol):
    """The chat's part of an incident. A call that raises `chat.ChatError` may have happened or not."""

    async def open(self, incident: Incident, stem: str, taken: Collection[str] = ()) -> Room:
        """Make the incident's room, or return the one that it has already, however often asked.

        It is called `stem`, with `-2`, `-3` behind it where there is such a channel, or one of the
        names that are `taken`. Where no channel can be made the room is a thread, else the incidents
        channel; its note says so.
        """
        ...

    async def post(self, incident: Incident, step: Step) -> Card:
        """Send the message of this step, once for its key; a card is pinned, under a call stands a ✅."""
        ...

    async def show(self, incident: Incident) -> None:
        """Bring the messages that stand up to date, soon and coalesced; return at once, never raise."""
        ...

    async def schedule(self, incident: Incident, at: datetime) -> str:
        """Make the event of the postmortem, or find it; return its id."""
        ...

    async def call_off(self, incident: Incident) -> None:
        """Delete the event of this ending, if there is one, by whatever answer it was made."""
        ...

    async def archive(self, incident: Incident) -> None:
        """Let nobody write in the room any more; one that is gone is no error."""
        ...

    async def is_scheduled(self, event_id: str) -> bool:
        """Tell whether this event has not been deleted."""
        ...

    async def marks(self, incident: Incident, message_id: str | None = None) -> Sequence[Mark]:
        """Return the messages in the room that are pinned or marked, but for the bot's own, oldest first.

        Marks are looked for among the newest messages, and at `message_id` however old that is.
        """
        ...

    async def is_there(self, incident: Incident) -> bool:
        """Tell whether the room and the card still stand; raise CardGone only where the room is gone."""
        ...
