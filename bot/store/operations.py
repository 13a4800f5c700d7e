"""Keeps operations and their audit events: the store port on SQLite."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import aiosqlite

from bot.core.domain.audit import Event
from bot.core.domain.operation import FINAL, Operation, State
from bot.core.domain.review import Review
from bot.core.ports.store import Stale
from bot.store import documents, proofs, reviews
from bot.store.seal import Seal
from bot.store.writer import Writer

_COLUMNS = (
    "state",
    "revision",
    "service",
    "environment",
    "message_id",
    "expires_at",
    "started_at",
    "finished_at",
    "document",
)
_INSERT = (
    f"INSERT INTO operation (id, interaction_id, {', '.join(_COLUMNS)})"  # noqa: S608 - only our own columns
    f" VALUES (?, ?{', ?' * len(_COLUMNS)})"
)
_UPDATE = f"UPDATE operation SET {' = ?, '.join(_COLUMNS)} = ? WHERE id = ? AND revision = ?"  # noqa: S608 - only our own columns
_UNSETTLED = tuple(sorted(state for state in State if state not in FINAL))


class OperationStore:
    """The `Store` port; `seal` knows the proofs of second factors that count: without it none does."""

    def __init__(self, writer: Writer, seal: Seal | None = None) -> None:
        self._writer = writer
        self._seal = seal

    async def add(self, operation: Operation, *events: Event) -> Operation:
        """Keep a new operation (returned with revision 1). Raise Duplicate if its interaction is known."""
        kept = dataclasses.replace(operation, revision=1)

        async def insert(connection: aiosqlite.Connection) -> None:
            await connection.execute(_INSERT, (kept.id, kept.interaction_id, *_columns(kept)))

        await self._writer.write(insert, events)
        return kept

    async def save(self, operation: Operation, *events: Event, review: Review | None = None) -> Operation:
        """Replace the kept value if it still has `operation.revision`; return it with the next revision.

        A `review` is kept with it, for the first time. Raise Stale where the operation has another revision,
        Busy where it would be the second one executing on its target, ReviewDue where the person of the
        review has an open one.
        """
        kept = following(operation)

        async def change(connection: aiosqlite.Connection) -> None:
            await update(connection, kept)
            if review is not None:
                await reviews.insert(connection, review)

        await self._writer.write(change, events)
        return kept

    async def record(self, *events: Event) -> None:
        """Write events that change no operation. Raise Duplicate for a second `command` record of one id."""

        async def nothing(connection: aiosqlite.Connection) -> None:
            """Change nothing: the events are the whole transaction."""

        await self._writer.write(nothing, events)

    async def operation(self, operation_id: str) -> Operation | None:
        """Return the operation with this id."""
        return await self._one("id = ?", operation_id)

    async def by_card(self, message_id: str) -> Operation | None:
        """Return the operation shown on this message."""
        return await self._one("message_id = ?", message_id)

    async def executing(self, service: str, environment: str) -> Operation | None:
        """Return the operation that executes on this target, if one does."""
        return await self._one(
            "service = ? AND environment = ? AND state = 'executing'", service, environment
        )

    async def history(self, service: str, environment: str, most: int = 200) -> Sequence[Operation]:
        """Return the operations on this target that were executed and have ended, the last to start first."""
        return await self._select(
            "service = ? AND environment = ? AND started_at IS NOT NULL AND state != 'executing'"
            " ORDER BY started_at DESC, rowid DESC LIMIT ?",
            service,
            environment,
            most,
        )

    async def ended_since(self, at: datetime) -> Sequence[Operation]:
        """Return every operation that ended at `at` or later, the first to end coming first."""
        return await self._select("finished_at >= ? ORDER BY finished_at, rowid", documents.sortable(at))

    async def unsettled(self) -> Sequence[Operation]:
        """Return every operation that is not final, those that expire first coming first."""
        marks = ", ".join("?" * len(_UNSETTLED))
        return await self._select(f"state IN ({marks}) ORDER BY expires_at, rowid", *_UNSETTLED)

    async def count_open(self) -> Mapping[State, int]:
        """Return how many operations are in each state that is not final, of those that have any."""
        marks = ", ".join("?" * len(_UNSETTLED))
        rows = await self._writer.read(
            f"SELECT state, COUNT(*) FROM operation WHERE state IN ({marks}) GROUP BY state",  # noqa: S608 - marks alone
            *_UNSETTLED,
        )
        return {State(state): count for state, count in rows}

    async def _one(self, where: str, *parameters: str) -> Operation | None:
        found = await self._select(f"{where} LIMIT 1", *parameters)
        return found[0] if found else None

    async def _select(self, where: str, *parameters: object) -> list[Operation]:
        rows = await self._writer.read(
            f"SELECT document FROM operation WHERE {where}",  # noqa: S608 - only our own conditions
            *parameters,
        )
        return [proofs.believed(documents.decode(row[0], Operation), self._seal) for row in rows]


def following(operation: Operation) -> Operation:
    """Return an operation as its next save keeps it."""
    return dataclasses.replace(operation, revision=operation.revision + 1)


async def update(connection: aiosqlite.Connection, kept: Operation) -> None:
    """Keep an operation within the open transaction; raise Stale where it was changed meanwhile."""
    cursor = await connection.execute(_UPDATE, (*_columns(kept), kept.id, kept.revision - 1))
    if cursor.rowcount != 1:
        raise Stale(f"{kept.id} was changed by someone else meanwhile; read it again.")


def _columns(operation: Operation) -> tuple[Any, ...]:
    return (
        operation.state,
        operation.revision,
        operation.plan.service,
        operation.plan.environment,
        operation.card.message_id if operation.card else None,
        documents.sortable(operation.expires_at),
        documents.sortable(operation.started_at) if operation.started_at else None,
        documents.sortable(operation.finished_at) if operation.finished_at else None,
        documents.encode(operation),
    )
