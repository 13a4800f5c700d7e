"""Keeps incidents and their audit events: the incidents port on SQLite."""

from collections.abc import Sequence
from dataclasses import replace

import aiosqlite

from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident
from bot.core.ports.store import Stale
from bot.store import documents
from bot.store.writer import Writer

_COLUMNS = "interaction_id, opened_at, closed_at, room_id, is_finished, revision, document"
_INSERT = f"INSERT INTO incident ({_COLUMNS}, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own names
_UPDATE = (
    "UPDATE incident SET interaction_id = ?, opened_at = ?, closed_at = ?, room_id = ?, is_finished = ?,"
    " revision = ?, document = ? WHERE id = ? AND revision = ?"
)


class IncidentStore:
    """The `Incidents` port."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def add(self, incident: Incident, *events: Event) -> Incident:
        """Keep a new incident (returned with revision 1). Raise Duplicate if its interaction is known."""
        kept = replace(incident, revision=1)

        async def insert(connection: aiosqlite.Connection) -> None:
            await connection.execute(_INSERT, (*_columns(kept), kept.id))

        await self._writer.write(insert, events)
        return kept

    async def save(self, incident: Incident, *events: Event) -> Incident:
        """Replace the kept value if it still has `incident.revision`; return it with the next revision.

        Raise Stale, Duplicate as the port says.
        """
        kept = replace(incident, revision=incident.revision + 1)

        async def update(connection: aiosqlite.Connection) -> None:
            cursor = await connection.execute(_UPDATE, (*_columns(kept), incident.id, incident.revision))
            if cursor.rowcount != 1:
                raise Stale(f"{incident.id} was changed by someone else meanwhile; read it again.")

        await self._writer.write(update, events)
        return kept

    async def incident(self, incident_id: str) -> Incident | None:
        """Return the incident with this id."""
        found = await self._select("id = ?", incident_id)
        return found[0] if found else None

    async def in_room(self, channel_id: str) -> Incident | None:
        """Return the newest open incident whose room is this channel or thread, else the newest."""
        order = "closed_at IS NOT NULL, opened_at DESC, rowid DESC"
        found = await self._select(f"room_id = ? ORDER BY {order} LIMIT 1", channel_id)
        return found[0] if found else None

    async def open(self) -> Sequence[Incident]:
        """Return those that are not closed, the first to open coming first."""
        return await self._select("closed_at IS NULL ORDER BY opened_at, rowid")

    async def unfinished(self) -> Sequence[Incident]:
        """Return those that are open or have a wanted step, the first to open coming first."""
        return await self._select("NOT is_finished ORDER BY opened_at, rowid")

    async def newest(self, most: int) -> Sequence[Incident]:
        """Return the newest incidents, open or not, the last to open coming first."""
        return await self._select("TRUE ORDER BY opened_at DESC, rowid DESC LIMIT ?", most)

    async def _select(self, where: str, *parameters: object) -> list[Incident]:
        rows = await self._writer.read(
            f"SELECT document FROM incident WHERE {where}",  # noqa: S608 - only our own conditions
            *parameters,
        )
        return [documents.decode(row[0], Incident) for row in rows]


def _columns(incident: Incident) -> tuple[object, ...]:
    return (
        incident.interaction_id,
        documents.sortable(incident.opened_at),
        documents.sortable(incident.closed_at) if incident.closed_at else None,
        incident.room.place.channel_id if incident.room else None,
        incident.is_finished,
        incident.revision,
        documents.encode(incident),
    )
