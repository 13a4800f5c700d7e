"""The audit log inside the database: records join the transaction of the change they tell of."""

from collections.abc import Sequence
from dataclasses import dataclass

import aiosqlite

from bot.core.domain.audit import Event
from bot.store.audit.boot import Boot, mark
from bot.store.audit.record import NO_LINE, encode, line_hash, month
from bot.store.database import Database
from bot.store.faults import Broken


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: its size; of the last record the hash, the month of its file, the boot's mark."""

    size: int = 0
    hash: str = NO_LINE
    month: str = ""
    boot: bytes = b""


class Replaced(Broken):
    """Another bot has written to the log since this one began."""


@dataclass(frozen=True, slots=True)
class Line:
    """One stored record, without its newline, and the month whose file it belongs to."""

    seq: int
    month: str
    text: bytes


_LAST = "SELECT seq, line, month FROM audit ORDER BY seq DESC LIMIT 1"


async def add(connection: aiosqlite.Connection, events: Sequence[Event], boot: Boot) -> None:
    """Chain `events` to the log within the open transaction; raise Replaced where another bot has taken over.

    A clock that was set back does not reopen an older month: the chain goes through the files in order.
    """
    head = _head(await connection.execute_fetchall(_LAST))
    for event in events:
        line = encode(event, head.size + 1, head.hash, boot)
        own = mark(line)[0]
        if head.boot != own and head.size + 1 != boot.first:
            raise Replaced(
                f"another bot has written to this log since this one began with seq {boot.first}: nothing "
                "was written or done. Two must not run on one state folder: end one, start the other again."
            )
        head = Head(head.size + 1, line_hash(line), max(month(event.at), head.month), own)
        await connection.execute(
            "INSERT INTO audit (seq, month, event, id, line) VALUES (?, ?, ?, ?, ?)",
            (head.size, head.month, event.event, event.id, line),
        )


async def head(database: Database) -> Head:
    """Return the end of the log."""
    return _head(await database.fetch(_LAST))


async def hash_at(database: Database, seq: int) -> str:
    """Return the hash of record `seq`, 64 zeros where there is none."""
    rows = await database.fetch("SELECT seq, line, month FROM audit WHERE seq = ?", (seq,))
    return _head(rows).hash


async def after(database: Database, seq: int, limit: int = 1000) -> list[Line]:
    """Return up to `limit` lines that follow record `seq`."""
    rows = await database.fetch(
        "SELECT seq, month, line FROM audit WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit)
    )
    return [Line(*row) for row in rows]


async def months(database: Database) -> list[str]:
    """Return the months that have records, oldest first."""
    return [row[0] for row in await database.fetch("SELECT DISTINCT month FROM audit ORDER BY month")]


async def of_month(database: Database, month_: str) -> list[Line]:
    """Return every line of one month's file."""
    rows = await database.fetch("SELECT seq, month, line FROM audit WHERE month = ? ORDER BY seq", (month_,))
    return [Line(*row) for row in rows]


async def origin(database: Database) -> str:
    """Return the name of this log in its checkpoints."""
    return "".join(row[0] for row in await database.fetch("SELECT name FROM origin"))


def _head(rows: object) -> Head:
    for seq, line, month_ in rows:  # type: ignore[attr-defined]  # rows of _LAST, from either connection
        return Head(seq, line_hash(line), month_, mark(line)[0])
    return Head()
