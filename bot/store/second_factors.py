"""Keeps second factors, sealed, and their audit events: the factors port on SQLite."""

from dataclasses import replace

import aiosqlite

from bot.core.domain.audit import Event
from bot.core.domain.operation import Operation
from bot.core.domain.person import Person
from bot.core.domain.second_factor import SecondFactor
from bot.core.ports.store import Stale, StoreError
from bot.store import documents, operations, proofs
from bot.store.seal import Seal
from bot.store.writer import Writer

_INSERT = (
    "INSERT INTO second_factor (name, revision, sealed, person_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_UPDATE = (
    "UPDATE second_factor SET name = ?, revision = ?, sealed = ? WHERE person_id = ? AND revision = ? - 1"
)


class SecondFactorStore:
    """The `Factors` port; without a seal nothing can be read or kept, only forgotten."""

    def __init__(self, writer: Writer, seal: Seal | None) -> None:
        self._writer = writer
        self._seal = seal

    async def factor(self, person_id: str) -> SecondFactor | None:
        """Return what this person has; raise StoreError where it was sealed with another key."""
        rows = await self._writer.read("SELECT sealed FROM second_factor WHERE person_id = ?", person_id)
        if not rows:
            return None
        return documents.decode(self._unlocked().open(rows[0][0], person_id), SecondFactor)

    async def save(self, factor: SecondFactor, *events: Event) -> None:
        """Replace what the person has, or keep a first one; raise Stale where it was changed meanwhile."""

        async def put(connection: aiosqlite.Connection) -> None:
            await self._put(connection, factor)

        await self._writer.write(put, events)

    async def accept(self, factor: SecondFactor, operation: Operation, *events: Event) -> Operation:
        """Save both in one transaction; raise Stale where either was changed meanwhile."""
        kept = proofs.marked(operations.following(operation), self._unlocked())

        async def both(connection: aiosqlite.Connection) -> None:
            await self._put(connection, factor)
            await operations.update(connection, kept)

        await self._writer.write(both, events)
        return kept

    async def forget(self, person_id: str, *events: Event) -> None:
        """Take away what the person has."""

        async def delete(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM second_factor WHERE person_id = ?", (person_id,))

        await self._writer.write(delete, events)

    async def people(self) -> list[Person]:
        """Return everybody who has one, by name; that takes no key."""
        rows = await self._writer.read("SELECT person_id, name FROM second_factor ORDER BY name, person_id")
        return [Person(*row) for row in rows]

    async def check(self) -> None:
        """Raise StoreError with one line where any of them was sealed with another key."""
        lost = []
        for person in await self.people():
            try:
                await self.factor(person.id)
            except StoreError:
                lost.append(f"@{person.name}")
        if lost:
            raise StoreError(
                f"The second factors of {', '.join(lost)} were sealed with another key than the settings' "
                "second_factor.key. Nothing was started: give the bot that key, or, where it is lost, take "
                "each away with `chatops totp reset USER` and let them enrol anew."
            )

    async def _put(self, connection: aiosqlite.Connection, factor: SecondFactor) -> None:
        kept, person = replace(factor, revision=factor.revision + 1), factor.person
        sealed = self._unlocked().close(documents.encode(kept), person.id)
        values = person.name, kept.revision, sealed, person.id
        if kept.revision == 1:
            cursor = await connection.execute(_INSERT, values)
        else:
            cursor = await connection.execute(_UPDATE, (*values, kept.revision))
        if cursor.rowcount != 1:
            raise Stale("This second factor was used elsewhere meanwhile; try again.")

    def _unlocked(self) -> Seal:
        if self._seal is None:
            raise StoreError("There is no key for second factors: set second_factor.key in the settings.")
        return self._seal
