"""Keeps groups of alerts and their audit events: the memory of the alerts port on SQLite."""

from collections.abc import Sequence
from dataclasses import replace

import aiosqlite

from bot.core.domain.alert import AlertGroup
from bot.core.domain.audit import Event
from bot.core.ports.alerts import KEPT
from bot.core.ports.store import Stale
from bot.store import documents
from bot.store.writer import Writer

_INSERT = (
    "INSERT INTO alert_group (key, opened_at, resolved_at, is_shown, revision, document, id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_FORGET = "DELETE FROM alert_group WHERE is_shown AND resolved_at < ?"
_UPDATE = (
    "UPDATE alert_group SET key = ?, opened_at = ?, resolved_at = ?, is_shown = ?, revision = ?,"
    " document = ? WHERE id = ? AND revision = ?"
)


class AlertStore:
    """The `AlertGroups` port."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def add(self, group: AlertGroup, *events: Event) -> AlertGroup:
        """Keep a new group (returned with revision 1), forget old ones. Raise Duplicate as the port says."""
        kept = replace(group, revision=1)

        async def insert(connection: aiosqlite.Connection) -> None:
            await connection.execute(_FORGET, (documents.sortable(group.opened_at - KEPT),))
            await connection.execute(_INSERT, (*_columns(kept), kept.id))

        await self._writer.write(insert, events)
        return kept

    async def save(self, group: AlertGroup, *events: Event) -> AlertGroup:
        """Replace the kept value if it has `group.revision`; return it with the next; raise Stale."""
        kept = replace(group, revision=group.revision + 1)

        async def update(connection: aiosqlite.Connection) -> None:
            cursor = await connection.execute(_UPDATE, (*_columns(kept), group.id, group.revision))
            if cursor.rowcount != 1:
                raise Stale(f"{group.id} was changed by someone else meanwhile; read it again.")

        await self._writer.write(update, events)
        return kept

    async def group(self, group_id: str) -> AlertGroup | None:
        """Return the group with this id."""
        return next(iter(await self._select("id = ?", group_id)), None)

    async def newest(self, key: str) -> AlertGroup | None:
        """Return the newest group with this key."""
        found = await self._select("key = ? ORDER BY opened_at DESC, rowid DESC LIMIT 1", key)
        return next(iter(found), None)

    async def unshown(self) -> Sequence[AlertGroup]:
        """Return those of which something is to be told yet, the first to fire coming first."""
        return await self._select("NOT is_shown ORDER BY opened_at, rowid")

    async def firing(self) -> Sequence[AlertGroup]:
        """Return those that have not resolved, the first to fire coming first."""
        return await self._select("resolved_at IS NULL ORDER BY opened_at, rowid")

    async def _select(self, where: str, *parameters: object) -> list[AlertGroup]:
        rows = await self._writer.read(
            f"SELECT document FROM alert_group WHERE {where}",  # noqa: S608 - only our own conditions
            *parameters,
        )
        return [documents.decode(row[0], AlertGroup) for row in rows]


def _columns(group: AlertGroup) -> tuple[object, ...]:
    return (
        group.key,
        documents.sortable(group.opened_at),
        documents.sortable(group.resolved_at) if group.resolved_at else None,
        group.is_shown,
        group.revision,
        documents.encode(group),
    )
