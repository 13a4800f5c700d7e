"""Keeps what the bot's own status page shows: the status page port on SQLite."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import aiosqlite

from bot.core.ports.back_end import BackEndError
from bot.core.ports.status_page import ComponentState, Publication
from bot.core.ports.store import StoreError
from bot.store import documents
from bot.store.writer import Writer

_PUT = (
    "INSERT INTO publication (key, opened_at, resolved_at, document) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (key) DO UPDATE SET"
    " opened_at = excluded.opened_at, resolved_at = excluded.resolved_at, document = excluded.document"
)


class Publications:
    """The `StatusPage` port; `bot.web` shows what is kept here."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def publish(
        self,
        publication: Publication,
        components: Mapping[str, ComponentState],  # noqa: ARG002 - computed anew whenever the page is shown
    ) -> None:
        """Keep the publication in place of what stood there with its key; raise BackEndError."""

        async def put(connection: aiosqlite.Connection) -> None:
            await connection.execute(_PUT, _columns(publication))

        with _as_back_end():
            await self._writer.write(put, ())

    async def all(self, since: datetime) -> Sequence[Publication]:
        """Return those that are open or were resolved at or after `since`, the last to open coming first.

        Raise BackEndError, also where a single one cannot be read: a page without it would be wrong.
        """
        with _as_back_end():
            rows = await self._writer.read(
                "SELECT document FROM publication WHERE resolved_at IS NULL OR resolved_at >= ?"
                " ORDER BY opened_at DESC, rowid DESC",
                documents.sortable(since),
            )
            return [documents.decode(row[0], Publication) for row in rows]

    async def ping(self) -> str:
        """Return how many incidents are open there; raise BackEndError."""
        with _as_back_end():
            rows = await self._writer.read("SELECT count(*) FROM publication WHERE resolved_at IS NULL")
        return f"the bot's own page, open incidents: {rows[0][0]}"


@contextmanager
def _as_back_end() -> Iterator[None]:
    """Raise faults of the store as those of a status page, with the same sentence."""
    try:
        yield
    except StoreError as error:
        raise BackEndError(str(error)) from error


def _columns(publication: Publication) -> tuple[object, ...]:
    resolved_at = publication.resolved_at
    return (
        publication.key,
        documents.sortable(publication.opened_at),
        documents.sortable(resolved_at) if resolved_at else None,
        documents.encode(publication),
    )
