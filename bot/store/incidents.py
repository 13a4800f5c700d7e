"""Keeps incidents and their audit events: the incidents port on SQLite."""

from collections.abc import Sequence

import aiosqlite

from bot.core.domain.audit import Event
from bot.core.domain.incident import Incident
from bot.store import documents
from bot.store.writer import Writer


class IncidentStore:
    """The `Incidents` port."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def keep(self, incident: Incident, *events: Event) -> None:
        """Keep a new incident, or replace the one with its id."""

        async def put(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "INSERT INTO incident (id, opened_at, closed_at, document) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET opened_at = excluded.opened_at,"
                " closed_at = excluded.closed_at, document = excluded.document",
                (
                    incident.id,
                    documents.sortable(incident.opened_at),
                    documents.sortable(incident.closed_at) if incident.closed_at else None,
                    documents.encode(incident),
                ),
            )

        await self._writer.write(put, events)

    async def open(self) -> Sequence[Incident]:
        """Return those that are not closed, the first to open coming first."""
        rows = await self._writer.read(
            "SELECT document FROM incident WHERE closed_at IS NULL ORDER BY opened_at, rowid"
        )
        return [documents.decode(row[0], Incident) for row in rows]
