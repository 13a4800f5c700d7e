"""The audit log as a whole: exported, repaired at start, refused when it was altered."""

import asyncio
import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.domain.audit import Event
from bot.core.ports.audit import Filters
from bot.core.ports.store import StoreError
from bot.store.audit.compress import compress
from bot.store.audit.log import AuditLog, try_checkpoint
from bot.store.audit.query import query
from bot.store.audit.signature import SigningKey
from bot.store.audit.verify import OK, UNANCHORED, verify
from bot.store.database import open_database
from bot.store.faults import Broken
from tests.fakes.operations import NOON, make_event, make_operation

MARCH, MAY = "2026-03.jsonl", "2026-05.jsonl"
IN_MAY = datetime(2026, 5, 1, tzinfo=UTC)


async def _write(folder: Path, *events: Event, key: SigningKey | None = None) -> None:
    """Open the log in `folder`, add `events`, export and close it properly."""
    async with open_database(folder / "db") as database:
        log = AuditLog(database, folder / "audit", key)
        await log.start(NOON)
        async with database.transaction() as connection:
            await log.add(connection, events)
        await log.export()
        await log.checkpoint(NOON)


def _events(count: int, at: datetime = NOON) -> list[Event]:
    return [make_event(make_operation(number), at=at) for number in range(1, count + 1)]


def _told(folder: Path) -> list[str]:
    return [record.fields["event"] for record in query(folder / "audit", Filters())]


async def test_exported_by_month(tmp_path: Path) -> None:
    """Records stand in the file of their month, and the chain goes across."""
    await _write(tmp_path, *_events(2), *_events(3, IN_MAY))

    assert (tmp_path / "audit" / MARCH).read_bytes().count(b"\n") == 2
    assert (tmp_path / "audit" / MAY).read_bytes().count(b"\n") == 3
    assert verify([tmp_path / "audit"]).code == OK


async def test_start_changes_nothing_in_order(tmp_path: Path) -> None:
    """A log that is as it should be is not touched by a start, and gets no record of a repair."""
    await _write(tmp_path, *_events(2))
    before = (tmp_path / "audit" / MARCH).read_bytes()

    await _write(tmp_path)

    assert (tmp_path / "audit" / MARCH).read_bytes() == before


async def test_torn_tail_is_repaired_at_every_byte(tmp_path: Path) -> None:
    """Cut anywhere in its last line, the log is completed at start, the torn bytes kept, the repair told."""
    await _write(tmp_path, *_events(2))
    path = tmp_path / "audit" / MARCH
    whole = path.read_bytes()
    database = (tmp_path / "db").read_bytes()
    first = whole.index(b"\n") + 1

    async with open_database(tmp_path / "db") as opened:
        for size in range(first, len(whole)):
            folder = tmp_path / f"{size}"
            await asyncio.to_thread(folder.mkdir)
            await asyncio.to_thread((folder / MARCH).write_bytes, whole[:size])
            log = AuditLog(opened, folder)
            findings = await log._inspect()

            assert [(finding.good, finding.torn) for finding in findings] == [(first, whole[first:size])]
    checkpoints = (tmp_path / "audit" / "checkpoints.jsonl").read_bytes()
    for size in (first, first + 1, first + 300, len(whole) - 1):
        path.write_bytes(whole[:size])
        (tmp_path / "audit" / "checkpoints.jsonl").write_bytes(checkpoints)
        (tmp_path / "db").write_bytes(database)

        await _write(tmp_path)

        assert path.read_bytes().startswith(whole)
        assert _told(tmp_path) == ["operation.requested"] * 2 + ["audit.repaired"]
        assert verify([tmp_path / "audit"]).code == OK
        kept = [file.read_bytes() for file in (tmp_path / "audit").glob("quarantine/*")]
        assert size == first or whole[first:size] in kept


async def test_repair_says_what_it_did(tmp_path: Path) -> None:
    """The record of a repair names file, bytes and records, and who did it: the bot, not a person."""
    await _write(tmp_path, *_events(3))
    path = tmp_path / "audit" / MARCH
    path.write_bytes(path.read_bytes()[:-200])

    await _write(tmp_path)

    record = json.loads(path.read_bytes().splitlines()[-1])
    assert record["user"] == "@chatops"
    assert record["event"] == "audit.repaired"
    assert "2026-03.jsonl: " in record["reason"]
    assert "bytes of an unfinished line set aside in quarantine/2026-03.jsonl." in record["reason"]
    assert "records 3 to 3 written from the database" in record["reason"]


@pytest.mark.parametrize("lost", [[MARCH], [MAY], [MARCH, MAY]])
async def test_lost_files_are_written_again(tmp_path: Path, lost: list[str]) -> None:
    """Files that are gone come back byte for byte, wherever they stood, and the repair is told."""
    await _write(tmp_path, *_events(2), *_events(2, IN_MAY))
    before = {name: (tmp_path / "audit" / name).read_bytes() for name in (MARCH, MAY)}
    for name in lost:
        (tmp_path / "audit" / name).unlink()

    await _write(tmp_path, *_events(1, IN_MAY))

    assert (tmp_path / "audit" / MARCH).read_bytes() == before[MARCH]
    assert (tmp_path / "audit" / MAY).read_bytes().startswith(before[MAY])
    assert _told(tmp_path)[4:] == ["audit.repaired", "operation.requested"]
    assert verify([tmp_path / "audit"]).code == OK


@pytest.mark.parametrize("change", ["altered", "longer"])
async def test_altered_file_stops_the_start(tmp_path: Path, change: str) -> None:
    """A file that says something else than the database is not overwritten: the start is refused."""
    await _write(tmp_path, *_events(2))
    path = tmp_path / "audit" / MARCH
    data = path.read_bytes()
    forged = data.replace(b"@alice", b"@malice", 1) if change == "altered" else data + b"{}\n"
    path.write_bytes(forged)

    with pytest.raises(StoreError, match=r"2026-03.jsonl:\d: .* nothing was started or changed"):
        await _write(tmp_path)

    assert path.read_bytes() == forged


async def test_older_database_stops_the_start(tmp_path: Path) -> None:
    """A log that knows more than the database is no torn tail: the database was replaced by an older one."""
    await _write(tmp_path, *_events(1))
    older = (tmp_path / "db").read_bytes()
    await _write(tmp_path, *_events(2, IN_MAY))
    (tmp_path / "db").write_bytes(older)
    (tmp_path / "audit" / "checkpoints.jsonl").unlink()

    with pytest.raises(StoreError, match=r"2026-05.jsonl:1"):
        await _write(tmp_path)


@pytest.mark.parametrize("is_rewritten", [False, True], ids=["older", "other"])
async def test_checkpoint_that_knows_better_stops_the_start(tmp_path: Path, is_rewritten: bool) -> None:  # noqa: FBT001 - a parameter
    """Database and log may agree and yet be older, or others, than what a checkpoint has seen: refused."""
    await _write(tmp_path, *_events(1))
    older = (tmp_path / "db").read_bytes(), (tmp_path / "audit" / MARCH).read_bytes()
    await _write(tmp_path, *_events(1))
    (tmp_path / "db").write_bytes(older[0])
    (tmp_path / "audit" / MARCH).write_bytes(older[1])
    if is_rewritten:
        seen = (tmp_path / "audit" / "checkpoints.jsonl").read_bytes()
        (tmp_path / "audit" / "checkpoints.jsonl").unlink()
        await _write(tmp_path, *[make_event(make_operation(9))])
        (tmp_path / "audit" / "checkpoints.jsonl").write_bytes(seen)

    with pytest.raises(StoreError, match=r"checkpoints.jsonl: .* seq 2"):
        await _write(tmp_path)


async def test_change_while_running_is_noticed(tmp_path: Path) -> None:
    """A file that somebody writes to, or takes away, while the bot runs is not gone on with."""
    async with open_database(tmp_path / "db") as database:
        log = AuditLog(database, tmp_path / "audit")
        await log.start(NOON)
        async with database.transaction() as connection:
            await log.add(connection, _events(1))
        await log.export()
        await asyncio.to_thread((tmp_path / "audit" / MARCH).unlink)
        async with database.transaction() as connection:
            await log.add(connection, _events(1))
        with pytest.raises(Broken, match="someone else"):
            await log.export()


async def test_records_without_checkpoint_are_unanchored(tmp_path: Path) -> None:
    """What is exported after the newest checkpoint is told apart until the next one."""
    async with open_database(tmp_path / "db") as database:
        log = AuditLog(database, tmp_path / "audit")
        await log.start(NOON)
        await log.checkpoint(NOON)
        async with database.transaction() as connection:
            await log.add(connection, _events(2))
        await log.export()

        assert verify([tmp_path / "audit"]).code == UNANCHORED
        checkpoint = await try_checkpoint(log, NOON + timedelta(seconds=60))
        assert checkpoint is not None
        assert checkpoint.size == 2
        assert verify([tmp_path / "audit"]).code == OK


async def test_checkpoint_that_fails_is_not_fatal(tmp_path: Path) -> None:
    """The records stand without it: nobody is refused for a checkpoint."""
    async with open_database(tmp_path / "db") as database:
        log = AuditLog(database, tmp_path / "audit")
        await log.start(NOON)
        await asyncio.to_thread((tmp_path / "audit" / "checkpoints.jsonl").mkdir)

        assert await try_checkpoint(log, NOON) is None


async def test_audit_folder_that_is_a_file(tmp_path: Path) -> None:
    """A place that cannot be used is refused in one line."""
    (tmp_path / "audit").write_text("mine")

    with pytest.raises(StoreError, match="cannot be used"):
        await _write(tmp_path)


async def test_checkpoints_are_signed_from_the_day_there_is_a_key(tmp_path: Path) -> None:
    """Those who trust the key believe what was kept since; the others find all of it in order."""
    key, other = SigningKey("chatops", bytes(32)), SigningKey("chatops", bytes(range(32)))
    await _write(tmp_path, *_events(2))
    assert verify([tmp_path / "audit"], keys=[key.public]).code == UNANCHORED

    await _write(tmp_path, *_events(2), key=key)

    assert verify([tmp_path / "audit"], keys=[key.public]).code == OK
    assert verify([tmp_path / "audit"], keys=[other.public]).code == UNANCHORED
    assert verify([tmp_path / "audit"]).code == OK


async def test_a_compressed_month_is_as_good(tmp_path: Path) -> None:
    """The log goes on over it, and is verified and searched as before; nothing is written to it."""
    await _write(tmp_path, *_events(2), *_events(2, IN_MAY))
    before = [record.line for record in query(tmp_path / "audit", Filters())]
    [packed] = compress(tmp_path / "audit")
    stood = packed.read_bytes()

    await _write(tmp_path, *_events(1, IN_MAY))

    assert packed.read_bytes() == stood
    assert not (tmp_path / "audit" / MARCH).exists()
    assert [record.line for record in query(tmp_path / "audit", Filters())][:4] == before
    assert _told(tmp_path) == ["operation.requested"] * 5
    assert verify([tmp_path / "audit"]).code == OK


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", None])
async def test_a_compressed_month_is_never_repaired(tmp_path: Path, content: bytes | None) -> None:
    """No crash cuts it, so one that is not what the database says was altered: the start is refused."""
    await _write(tmp_path, *_events(2), *_events(2, IN_MAY))
    [packed] = compress(tmp_path / "audit")
    short = gzip.compress(gzip.decompress(packed.read_bytes())[:-5])
    packed.write_bytes(short if content is None else content)

    with pytest.raises(StoreError, match=MARCH):
        await _write(tmp_path)
