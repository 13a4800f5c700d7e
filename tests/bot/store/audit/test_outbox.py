"""The audit log inside the database."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store.audit import outbox
from bot.store.audit.boot import Boot
from bot.store.audit.record import NO_LINE, line_hash
from bot.store.database import open_database
from tests.fakes.operations import BOOT, NOON, make_event, make_operation

EVENT = make_event(make_operation())


async def test_chain_goes_on(tmp_path: Path) -> None:
    """Each record holds the hash of the line before, within a transaction and across them."""
    async with open_database(tmp_path / "db") as database:
        for events in ([EVENT, EVENT], [EVENT]):
            async with database.transaction() as connection:
                await outbox.add(connection, events, BOOT)
        lines = await outbox.after(database, 0)
        head = await outbox.head(database)

    prevs = [json.loads(line.text)["prev"] for line in lines]
    assert prevs == [NO_LINE, line_hash(lines[0].text), line_hash(lines[1].text)]
    assert [line.seq for line in lines] == [1, 2, 3]
    assert head == outbox.Head(3, line_hash(lines[2].text), "2026-03", b', "boot": "1-0123abcd"')


async def test_after_is_bounded(tmp_path: Path) -> None:
    """Lines come in order, from where one stopped, no more than asked for."""
    async with open_database(tmp_path / "db") as database:
        async with database.transaction() as connection:
            await outbox.add(connection, [EVENT] * 5, BOOT)

        assert [line.seq for line in await outbox.after(database, 1, limit=2)] == [2, 3]
        assert await outbox.after(database, 5) == []


async def test_clock_set_back_keeps_the_file(tmp_path: Path) -> None:
    """A record of an earlier month follows its predecessor into the later file: the chain needs the order."""
    times = [NOON, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 4, 30, tzinfo=UTC)]
    async with open_database(tmp_path / "db") as database:
        async with database.transaction() as connection:
            await outbox.add(connection, [make_event(make_operation(), at=at) for at in times], BOOT)

        assert await outbox.months(database) == ["2026-03", "2026-05"]
        assert [line.seq for line in await outbox.of_month(database, "2026-05")] == [2, 3]


async def test_empty_log(tmp_path: Path) -> None:
    """Before the first record there is nothing but a name, which no other log has."""
    async with open_database(tmp_path / "db") as one, open_database(tmp_path / "other") as other:
        assert await outbox.head(one) == outbox.Head(0, NO_LINE, "")
        assert await outbox.months(one) == []
        assert (await outbox.origin(one)).startswith("chatops/")
        assert await outbox.origin(one) != await outbox.origin(other)


async def test_a_bot_that_was_replaced_writes_no_more(tmp_path: Path) -> None:
    """Stopped for hours while another began, perhaps, it must not go on as if it were the only one."""
    async with open_database(tmp_path / "db") as database:
        for boot in (BOOT, Boot(2)):
            async with database.transaction() as connection:
                await outbox.add(connection, [EVENT], boot)

        with pytest.raises(outbox.Replaced, match=r"another bot .* nothing was written"):
            async with database.transaction() as connection:
                await outbox.add(connection, [EVENT], BOOT)

        assert (await outbox.head(database)).size == 2
