"""The audit log inside the database."""

import json
from datetime import UTC, datetime
from pathlib import Path

from bot.store.audit import outbox
from bot.store.audit.record import NO_LINE, line_hash
from bot.store.database import open_database
from tests.fakes.operations import NOON, make_event, make_operation

EVENT = make_event(make_operation())


async def test_chain_goes_on(tmp_path: Path) -> None:
    """Each record holds the hash of the line before, within a transaction and across them."""
    async with open_database(tmp_path / "db") as database:
        for events in ([EVENT, EVENT], [EVENT]):
            async with database.transaction() as connection:
                await outbox.add(connection, events)
        lines = await outbox.after(database, 0)
        head = await outbox.head(database)

    prevs = [json.loads(line.text)["prev"] for line in lines]
    assert prevs == [NO_LINE, line_hash(lines[0].text), line_hash(lines[1].text)]
    assert [line.seq for line in lines] == [1, 2, 3]
    assert head == outbox.Head(3, line_hash(lines[2].text), "2026-03")


async def test_after_is_bounded(tmp_path: Path) -> None:
    """Lines come in order, from where one stopped, no more than asked for."""
    async with open_database(tmp_path / "db") as database:
        async with database.transaction() as connection:
            await outbox.add(connection, [EVENT] * 5)

        assert [line.seq for line in await outbox.after(database, 1, limit=2)] == [2, 3]
        assert await outbox.after(database, 5) == []


async def test_clock_set_back_keeps_the_file(tmp_path: Path) -> None:
    """A record of an earlier month follows its predecessor into the later file: the chain needs the order."""
    times = [NOON, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 4, 30, tzinfo=UTC)]
    async with open_database(tmp_path / "db") as database:
        async with database.transaction() as connection:
            await outbox.add(connection, [make_event(make_operation(), at=at) for at in times])

        assert await outbox.months(database) == ["2026-03", "2026-05"]
        assert [line.seq for line in await outbox.of_month(database, "2026-05")] == [2, 3]


async def test_empty_log(tmp_path: Path) -> None:
    """Before the first record there is nothing but a name, which no other log has."""
    async with open_database(tmp_path / "db") as one, open_database(tmp_path / "other") as other:
        assert await outbox.head(one) == outbox.Head(0, NO_LINE, "")
        assert await outbox.months(one) == []
        assert (await outbox.origin(one)).startswith("chatops/")
        assert await outbox.origin(one) != await outbox.origin(other)
