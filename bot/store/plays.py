"""Keeps plays of runbooks and their audit events: the plays port on SQLite."""

from collections.abc import Sequence
from dataclasses import replace

import aiosqlite

from bot.core.domain.audit import Event
from bot.core.domain.runbook import Play
from bot.core.ports.store import Stale
from bot.store import documents
from bot.store.writer import Writer

_INSERT = (
    "INSERT INTO play (interaction_id, started_at, is_shown, revision, document, id)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
_UPDATE = (
    "UPDATE play SET interaction_id = ?, started_at = ?, is_shown = ?, revision = ?, document = ?"
    " WHERE id = ? AND revision = ?"
)


class PlayStore:
    """The `Plays` port."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def add(self, play: Play, *events: Event) -> Play:
        """Keep a new play (returned with revision 1); raise Duplicate where its interaction is known."""
        kept = replace(play, revision=1)

        async def insert(connection: aiosqlite.Connection) -> None:
            await connection.execute(_INSERT, (*_columns(kept), kept.id))

        await self._writer.write(insert, events)
        return kept

    async def save(self, play: Play, *events: Event) -> Play:
        """Replace the kept value if it has `play.revision`; return it with the next; raise Stale."""
        kept = replace(play, revision=play.revision + 1)

        async def update(connection: aiosqlite.Connection) -> None:
            cursor = await connection.execute(_UPDATE, (*_columns(kept), play.id, play.revision))
            if cursor.rowcount != 1:
                raise Stale(f"{play.id} was changed by someone else meanwhile; read it again.")

        await self._writer.write(update, events)
        return kept

    async def play(self, play_id: str) -> Play | None:
        """Return the play with this id."""
        rows = await self._writer.read("SELECT document FROM play WHERE id = ?", play_id)
        return documents.decode(rows[0][0], Play) if rows else None

    async def unshown(self) -> Sequence[Play]:
        """Return those whose card does not show them as they are, the first to begin coming first."""
        rows = await self._writer.read(
            "SELECT document FROM play WHERE NOT is_shown ORDER BY started_at, rowid"
        )
        return [documents.decode(row[0], Play) for row in rows]


def _columns(play: Play) -> tuple[object, ...]:
    return (
        play.interaction_id,
        documents.sortable(play.started_at),
        play.is_shown,
        play.revision,
        documents.encode(play),
    )
