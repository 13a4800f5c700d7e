"""Keeps reviews and their audit events: the reviews port on SQLite."""

from collections.abc import Sequence

import aiosqlite

from bot.core.domain.audit import Event
from bot.core.domain.review import Review
from bot.core.ports.store import Stale
from bot.store import documents
from bot.store.writer import Writer


class ReviewStore:
    """The `Reviews` port."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def review(self, operation_id: str) -> Review | None:
        """Return the review that this operation owes or owed."""
        rows = await self._writer.read("SELECT document FROM review WHERE operation_id = ?", operation_id)
        return documents.decode(rows[0][0], Review) if rows else None

    async def change(self, review: Review, *events: Event) -> None:
        """Replace the kept review of its operation; raise Stale where it is no longer open."""

        async def update(connection: aiosqlite.Connection) -> None:
            cursor = await connection.execute(
                "UPDATE review SET person_id = ?, due_at = ?, is_open = ?, document = ?"
                " WHERE operation_id = ? AND is_open",
                (*_columns(review), review.operation_id),
            )
            if cursor.rowcount != 1:
                raise Stale(f"{review.operation_id} has no open review any more; read it again.")

        await self._writer.write(update, events)

    async def open(self) -> Sequence[Review]:
        """Return those that nobody has made yet, the first to be due coming first."""
        rows = await self._writer.read("SELECT document FROM review WHERE is_open ORDER BY due_at, rowid")
        return [documents.decode(row[0], Review) for row in rows]


async def insert(connection: aiosqlite.Connection, review: Review) -> None:
    """Keep a new review within the open transaction; its person having an open one undoes that."""
    await connection.execute(
        "INSERT INTO review (person_id, due_at, is_open, document, operation_id) VALUES (?, ?, ?, ?, ?)",
        (*_columns(review), review.operation_id),
    )


def _columns(review: Review) -> tuple[object, ...]:
    return (review.by.id, documents.sortable(review.due_at), review.is_open, documents.encode(review))
