"""The log searched for the core."""

import asyncio
from pathlib import Path

import pytest

from bot.core.ports.audit import Filters, QueryError
from bot.store.audit.record import NO_LINE, encode
from bot.store.audit.search import AuditFiles
from tests.fakes.operations import BOOT, make_event, make_operation


async def test_searching_stops_nobody(tmp_path: Path) -> None:
    """While the files are read, in a thread, the loop goes on; then every record is there."""
    lines = [encode(make_event(make_operation(number)), number, NO_LINE, BOOT) for number in range(1, 3001)]
    (tmp_path / "2026-03.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    turns = 0

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        asking = group.create_task(AuditFiles(tmp_path).query(Filters()))
        while not asking.done():
            turns += 1
            await asyncio.sleep(0)

    assert [record.fields["seq"] for record in asking.result()] == list(range(1, 3001))
    assert turns > 1


async def test_a_log_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Neither a file that is none nor a damaged line is taken for an empty log."""
    (tmp_path / "2026-03.jsonl").mkdir()
    with pytest.raises(QueryError, match="cannot be read"):
        await AuditFiles(tmp_path).query(Filters())

    (tmp_path / "2026-03.jsonl").rmdir()
    (tmp_path / "2026-03.jsonl").write_bytes(b"\xff\n")
    with pytest.raises(QueryError, match="is no record"):
        await AuditFiles(tmp_path).query(Filters())
