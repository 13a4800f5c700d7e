"""The life of an incident: opened, told, resolved, looked back at; one door for all who respond to it."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress

import structlog

from bot.core.domain.incident import Incident, Status
from bot.core.domain.operation import Operation
from bot.core.domain.person import Member
from bot.core.domain.request import Attempt
from bot.core.domain.step import Kind
from bot.core.domain.timeline import Timeline
from bot.core.incidents import acknowledgement, alerted, create, find, questions, resolve, update, watching
from bot.core.incidents.create import Origin
from bot.core.incidents.dependencies import Dependencies, Rules
from bot.core.incidents.tend import tend_soon
from bot.core.incidents.turn import clicked, refuse_stranger
from bot.core.incidents.way_back import way_back
from bot.core.ports.chat import ChatError
from bot.core.ports.store import StoreError

__all__ = ["Dependencies", "Origin", "Response", "Rules"]
log = structlog.get_logger(__name__)


class Response:
    """Every way to open, tell, change and end an incident; Refused carries the sentence for the person.

    `patience` is how long (seconds) the one who opened one waits for its room and its announcement.
    """

    def __init__(self, deps: Dependencies, patience: float = 10.0) -> None:
        self._deps = deps
        self._patience = patience

    async def create(
        self,
        attempt: Attempt,
        title: str,
        severity: str,
        service: str | None = None,
        summary: str | None = None,
        origin: Origin | None = None,
    ) -> Incident:
        """Open an incident; return it once it is announced, or after a while as far as it is."""
        incident = await create.create(self._deps, attempt, title, severity, service, summary, origin)
        return await self._tended(incident, Kind.ANNOUNCEMENT)

    async def known(self, incident_id: str) -> Incident | None:
        """Return the incident with this id; raise StoreError."""
        return await self._deps.incidents.incident(incident_id)

    async def alerted(self, incident_id: str, mark: str, text: str) -> None:
        """Tell the room, once for this mark, what became of an alert; raise StoreError."""
        self._tending(await alerted.alerted(self._deps, incident_id, mark, text))

    async def before(self, incident: Incident) -> Sequence[Incident]:
        """Return the open incidents of its service that came before it; none where that is not known."""
        try:
            return await questions.before(self._deps, incident)
        except StoreError as error:
            log.warning("others are not known", incident=incident.id, error=str(error))
            return []

    async def update(
        self,
        attempt: Attempt,
        text: str,
        *,
        status: str | None = None,
        notify: bool = False,
        incident: str | None = None,
    ) -> Incident:
        """Tell how it stands; return it once that is told, or after a while as far as it is."""
        changed = await update.update(
            self._deps, attempt, text, status=status, notify=notify, incident=incident
        )
        return await self._tended(changed, Kind.UPDATE)

    async def set_severity(self, attempt: Attempt, severity: str, incident: str | None = None) -> Incident:
        """Say how bad it is."""
        changed = await update.set_severity(self._deps, attempt, severity, incident)
        return await self._tended(changed, Kind.SEVERITY)

    async def assign(
        self, attempt: Attempt, person: Member, role: str, incident: str | None = None
    ) -> Incident:
        """Name who commands, communicates or writes down."""
        changed = await update.assign(self._deps, attempt, person, role, incident)
        return await self._tended(changed, Kind.ROLE)

    async def resolve(self, attempt: Attempt, text: str, incident: str | None = None) -> Incident:
        """Close it; return it once that is told, or after a while as far as it is."""
        changed = await resolve.resolve(self._deps, attempt, text, incident)
        return await self._tended(changed, Kind.RESOLUTION)

    async def reopen(
        self, attempt: Attempt, reason: str | None = None, incident: str | None = None
    ) -> Incident:
        """Open it again."""
        changed = await resolve.reopen(self._deps, attempt, reason, incident)
        return await self._tended(changed, Kind.REOPENING)

    async def note(
        self, attempt: Attempt, text: str, at: str | None = None, incident: str | None = None
    ) -> Incident:
        """Add to the timeline what happened."""
        return await questions.note(self._deps, attempt, text, at, incident)

    async def timeline(self, attempt: Attempt, incident: str | None = None) -> Timeline:
        """Tell what happened."""
        return await questions.timeline(self._deps, attempt, incident)

    async def listing(self, attempt: Attempt) -> Sequence[Incident]:
        """Tell which incidents are open, and after them the newest that are not."""
        return await questions.listing(self._deps, attempt)

    async def postmortem(self, attempt: Attempt, incident: str | None = None) -> Incident:
        """Return a resolved incident with the draft that was kept."""
        return await questions.postmortem(self._deps, attempt, incident)

    async def names(self) -> Sequence[str]:
        """Return the names of open incidents, the newest first; raise StoreError."""
        return [each.name for each in reversed(await self._deps.incidents.open())]

    async def resolved(self) -> Sequence[Incident]:
        """Return those that were resolved lately, the last to end first; raise StoreError."""
        return await questions.resolved(self._deps)

    async def correct(self, incident_id: str, number: int, status: Status, by: Member) -> Incident:
        """Correct, by a click, the status that was taken from the text of an update: of the newest alone."""
        async with clicked(self._deps, incident_id, by):
            refuse_stranger(self._deps, by)
            changed = await update.correct(self._deps, incident_id, number, status, by)
        return self._tending(changed)

    async def acknowledge(self, incident_id: str, by: Member) -> Incident:
        """Take the page, by a click."""
        async with clicked(self._deps, incident_id, by):
            taken = await acknowledgement.acknowledge(self._deps, incident_id, by)
        return self._tending(taken)

    async def roll_back(self, incident_id: str, by: Member, interaction_id: str) -> Operation:
        """Ask for the rollback of the incident's service where it usually runs, in its room, by a click."""
        async with clicked(self._deps, incident_id, by):
            refuse_stranger(self._deps, by)
            asked = await way_back(self._deps, incident_id, by, interaction_id)
        return await self._deps.submit(asked)

    async def reacted(self, message_id: str, user_id: str) -> None:
        """Hear a ✅ on a message that may be a call; read it back later where that cannot be done now."""
        await self._heard(watching.reacted(self._deps, message_id, user_id))

    async def marked(self, channel_id: str, message_id: str | None = None) -> None:
        """Hear that something, or this message, was pinned or marked in a channel that may be a room."""
        if self.is_room(channel_id):
            await self._heard(watching.marked(self._deps, channel_id, message_id))

    async def vanished(self, channel_id: str | None = None, event_id: str | None = None) -> None:
        """Hear that a channel or thread, a message in it, or a scheduled event is gone."""
        await self._heard(watching.vanished(self._deps, channel_id, event_id))

    def is_room(self, channel_id: str) -> bool:
        """Tell, from memory, whether this channel is an incident's room."""
        return channel_id in self._deps.rooms_known

    async def reconcile(self) -> bool:
        """Go on with what is unfinished, read marks and calls again; return whether all could be."""
        return await watching.reconcile(self._deps)

    async def _heard(self, hearing: Awaitable[None]) -> None:
        """See an event through; what cannot be read now is read by the next reconciliation."""
        try:
            await hearing
        except (ChatError, StoreError) as error:
            log.warning("not heard yet", error=str(error))

    def _tending(self, incident: Incident) -> Incident:
        tend_soon(self._deps, incident.id)
        return incident

    async def _tended(self, incident: Incident, kind: Kind) -> Incident:
        """Let what is to be done be done, and return the incident once this message stands, or cannot yet."""
        tend_soon(self._deps, incident.id)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                while not _is_told(incident, kind):
                    changed = self._deps.changed(incident.id)
                    incident = await find.with_id(self._deps, incident.id)
                    if not _is_told(incident, kind):
                        await changed.wait()
        return incident


def _is_told(incident: Incident, kind: Kind) -> bool:
    step = incident.step(kind)
    return step is None or not step.is_wanted or step.attempts > 0
