"""What is remembered beside operations, in memory: they share the events and the fault of a `MemoryStore`."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Operation
from bot.core.domain.review import Review
from bot.core.domain.second_factor import SecondFactor
from bot.core.ports.audit import Filters, Record
from bot.core.ports.store import Duplicate, Stale
from bot.store.audit.query import matching
from bot.store.audit.record import NO_LINE, encode
from tests.fakes.operations import BOOT
from tests.fakes.store import MemoryStore


class MemoryLocks:
    """The locks port."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.kept: dict[tuple[str, str], Lock] = {}

    async def lock(self, lock: Lock, *events: Event) -> None:
        """Keep the lock in place of any that stood there before."""
        self._store.write(events)
        self.kept[lock.service, lock.environment] = lock

    async def unlock(self, service: str, environment: str, *events: Event) -> None:
        """Take the lock away, if there is one."""
        self._store.write(events)
        self.kept.pop((service, environment), None)

    async def locks(self) -> Sequence[Lock]:
        """Return every lock, also those whose time is over, by service and environment."""
        return [lock for _, lock in sorted(self.kept.items(), key=lambda item: item[0])]


class MemoryReviews:
    """The reviews port; the reviews are those that the store has kept."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def review(self, operation_id: str) -> Review | None:
        """Return the review that this operation owes or owed."""
        return self._store.reviews.get(operation_id)

    async def change(self, review: Review, *events: Event) -> None:
        """Replace the kept review of its operation; raise Stale where it is no longer open."""
        kept = self._store.reviews.get(review.operation_id)
        if kept is None or not kept.is_open:
            raise Stale(f"{review.operation_id} has no open review any more; read it again.")
        self._store.write(events)
        self._store.reviews[review.operation_id] = review

    async def open(self) -> Sequence[Review]:
        """Return those that nobody has made yet, the first to be due coming first."""
        kept = [review for review in self._store.reviews.values() if review.is_open]
        return sorted(kept, key=lambda review: review.due_at)


class MemoryFactors:
    """The factors port."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.kept: dict[str, SecondFactor] = {}

    async def factor(self, person_id: str) -> SecondFactor | None:
        """Return what this person has."""
        return self.kept.get(person_id)

    async def save(self, factor: SecondFactor, *events: Event) -> None:
        """Replace what the person has, or keep a first one; raise Stale where it was changed meanwhile."""
        self._refuse_stale(factor)
        self._store.write(events)
        self._put(factor)

    async def accept(self, factor: SecondFactor, operation: Operation, *events: Event) -> Operation:
        """Save both or, raising, neither."""
        self._refuse_stale(factor)
        kept = self._store.replace(operation, events)
        self._put(factor)
        return kept

    async def forget(self, person_id: str, *events: Event) -> None:
        """Take away what the person has."""
        self._store.write(events)
        self.kept.pop(person_id, None)

    def _put(self, factor: SecondFactor) -> None:
        self.kept[factor.person.id] = replace(factor, revision=factor.revision + 1)

    def _refuse_stale(self, factor: SecondFactor) -> None:
        kept = self.kept.get(factor.person.id)
        if factor.revision != (kept.revision if kept else 0):
            raise Stale("This second factor was used elsewhere meanwhile; try again.")


class MemoryIncidents:
    """The incidents port."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.kept: dict[str, Incident] = {}

    async def add(self, incident: Incident, *events: Event) -> Incident:
        """Keep a new incident (returned with revision 1). Raise Duplicate if its interaction is known."""
        known = {kept.interaction_id for kept in self.kept.values()} - {None}
        if incident.id in self.kept or incident.interaction_id in known:
            raise Duplicate("This interaction has been handled already.")
        return self._keep(replace(incident, revision=1), events)

    async def save(self, incident: Incident, *events: Event) -> Incident:
        """Replace the kept value if it has `incident.revision`; return it with the next; raise Stale."""
        kept = self.kept.get(incident.id)
        if kept is None or kept.revision != incident.revision:
            raise Stale(f"{incident.id} was changed by someone else meanwhile; read it again.")
        return self._keep(replace(incident, revision=incident.revision + 1), events)

    async def incident(self, incident_id: str) -> Incident | None:
        """Return the incident with this id."""
        return self.kept.get(incident_id)

    async def in_room(self, channel_id: str) -> Incident | None:
        """Return the newest open incident whose room is this channel or thread, else the newest."""
        newest = sorted(await self.newest(len(self.kept)), key=lambda one: not one.is_open)
        return next((one for one in newest if one.room and one.room.place.channel_id == channel_id), None)

    async def open(self) -> Sequence[Incident]:
        """Return those that are not closed, the first to open coming first."""
        return sorted(filter(lambda one: one.is_open, self.kept.values()), key=lambda one: one.opened_at)

    async def unfinished(self) -> Sequence[Incident]:
        """Return those that are open or have a wanted step, the first to open coming first."""
        left = [one for one in self.kept.values() if not one.is_finished]
        return sorted(left, key=lambda one: one.opened_at)

    async def newest(self, most: int) -> Sequence[Incident]:
        """Return the newest incidents, open or not, the last to open coming first."""
        kept = reversed(self.kept.values())
        return sorted(kept, key=lambda one: one.opened_at, reverse=True)[:most]

    def _keep(self, incident: Incident, events: Sequence[Event]) -> Incident:
        self._store.write(events)
        self.kept[incident.id] = incident
        return incident


class MemoryAudit:
    """The audit log port over the events of the store; its lines are not chained."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def query(self, filters: Filters) -> Sequence[Record]:
        """Return the matching records, oldest first."""
        lines = (encode(event, seq, NO_LINE, BOOT) for seq, event in enumerate(self._store.events, start=1))
        return list(matching(lines, filters, "memory"))
