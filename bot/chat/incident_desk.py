"""Incidents as the chat sees them: what people's commands, clicks and marks are handed to."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.domain.incident import Incident, Status
from bot.core.domain.operation import Operation
from bot.core.domain.person import Member
from bot.core.domain.request import Attempt
from bot.core.domain.timeline import Timeline


class IncidentDesk(Protocol):
    """Takes what people ask for; Refused is raised with a sentence for them.

    `incident` is the name (of its channel) or id of one; without it the one in whose room the command was
    given is meant. What is returned is kept already; rooms, messages and pages follow by themselves.
    """

    async def create(
        self,
        attempt: Attempt,
        title: str,
        severity: str,
        service: str | None = None,
        summary: str | None = None,
    ) -> Incident:
        """Open an incident, and wait a bounded time until its room stands."""
        ...

    async def before(self, incident: Incident) -> Sequence[Incident]:
        """Return the open incidents of its service that came before it; none where that is not known."""
        ...

    async def update(
        self,
        attempt: Attempt,
        text: str,
        *,
        status: str | None = None,
        notify: bool = False,
        incident: str | None = None,
    ) -> Incident:
        """Tell how it stands; without a status the text tells it."""
        ...

    async def set_severity(self, attempt: Attempt, severity: str, incident: str | None = None) -> Incident:
        """Say how bad it is."""
        ...

    async def assign(
        self, attempt: Attempt, person: Member, role: str, incident: str | None = None
    ) -> Incident:
        """Name who commands, communicates or writes down."""
        ...

    async def resolve(self, attempt: Attempt, text: str, incident: str | None = None) -> Incident:
        """Close it."""
        ...

    async def reopen(
        self, attempt: Attempt, reason: str | None = None, incident: str | None = None
    ) -> Incident:
        """Open it again."""
        ...

    async def note(
        self, attempt: Attempt, text: str, at: str | None = None, incident: str | None = None
    ) -> Incident:
        """Add to the timeline what happened, now or `at` another time (`14:05`, `10m` ago, ISO)."""
        ...

    async def timeline(self, attempt: Attempt, incident: str | None = None) -> Timeline:
        """Tell what happened."""
        ...

    async def listing(self, attempt: Attempt) -> Sequence[Incident]:
        """Tell which incidents are open, and after them the newest that are not."""
        ...

    async def postmortem(self, attempt: Attempt, incident: str | None = None) -> Incident:
        """Return a resolved incident with the draft that was kept."""
        ...

    async def names(self) -> Sequence[str]:
        """Return the names of open incidents, the newest first; raise StoreError."""
        ...

    async def resolved(self) -> Sequence[Incident]:
        """Return those that were resolved lately, the last to end first; raise StoreError."""
        ...

    async def correct(self, incident_id: str, number: int, status: Status, by: Member) -> Incident:
        """Correct, by a click, the status that was taken from the text of an update: of the newest alone."""
        ...

    async def acknowledge(self, incident_id: str, by: Member) -> Incident:
        """Take the page, by a click."""
        ...

    async def roll_back(self, incident_id: str, by: Member, interaction_id: str) -> Operation:
        """Ask for the rollback of the incident's service where it usually runs, in its room, by a click."""
        ...

    async def reacted(self, message_id: str, user_id: str) -> object:
        """Hear a ✅ on a message that may be a call; it acknowledges where the person may."""
        ...

    async def marked(self, channel_id: str, message_id: str | None = None) -> object:
        """Hear that something was pinned, or marked with 📌, in a channel that may be a room."""
        ...

    async def vanished(self, channel_id: str | None = None, event_id: str | None = None) -> object:
        """Hear that a channel or thread, a message in it, or a scheduled event is gone."""
        ...

    def is_room(self, channel_id: str) -> bool:
        """Tell, from memory, whether people may give commands in this channel because it is a room."""
        ...

    async def reconcile(self) -> bool:
        """Go on with what is unfinished, read marks and calls again; return whether all could be."""
        ...
