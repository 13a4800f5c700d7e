"""The audit log and its backup on the command line."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.adapters.clock.wall import WallClock
from bot.core.domain.audit import EventName
from bot.store.folder import open_store
from tests.fakes.folder import Ended, Folder, make_folder
from tests.fakes.operations import make_event, make_operation


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return a folder with good settings and the project's own matrix."""
    return make_folder(tmp_path)


def _here(folder: Folder, capsys: pytest.CaptureFixture[str], *words: str) -> Ended:
    """Run the command line in this process, which is quicker."""
    code = main([*words, "--config", str(folder.settings)])
    told = capsys.readouterr()
    return Ended(code, told.out, told.err)


async def _remember(folder: Folder) -> None:
    """Leave a state folder with one operation, which was asked for and cancelled."""
    operation = make_operation()
    folder.state.mkdir()
    async with open_store(folder.state, WallClock()) as memory:
        await memory.operations.add(operation, make_event(operation))
        await memory.operations.record(make_event(operation, EventName.COMMAND))


def test_audit_query_answers_who_did_what(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """As a table for people, as the lines themselves for machines; a state folder is enough."""
    asyncio.run(_remember(folder))
    table = _here(folder, capsys, "audit", "query", "--user", "alice")
    lines = _here(folder, capsys, "audit", "query", "--json", "--event", "all")
    nobody = _here(folder, capsys, "audit", "query", "--user", "nobody", "--json")
    folder.settings.unlink()
    alone = _here(folder, capsys, "audit", "query", "--state", str(folder.state), "--json")

    assert (table.code, lines.code, nobody.code, alone.code) == (0, 0, 0, 0)
    assert "/deploy order-service v2.4.1 production" in table.out
    assert [json.loads(line)["event"] for line in lines.out.splitlines()] == [
        "operation.requested",
        "command",
    ]
    assert not nobody.out
    assert len(alone.out.splitlines()) == 1


def test_audit_query_names_a_wrong_time(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """Usage, exit 2."""
    ended = _here(folder, capsys, "audit", "query", "--since", "sometime")

    assert (ended.code, "sometime" in ended.err) == (2, True)


def test_a_reader_that_has_enough_is_no_error(folder: Folder) -> None:
    """`chatops audit query | head` ends quietly."""
    asyncio.run(_remember(folder))
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "audit", "query", "--json", "--state", str(folder.state)],
        env=folder.environ(),
        stdout=write,
        stderr=subprocess.PIPE,
        timeout=30,
        check=False,
    )
    os.close(write)

    assert not ended.stderr
    assert ended.returncode == 0


def test_audit_verify_tells_by_its_code(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """0 ok, 1 tampered, 2 records after the last checkpoint, 3 unreadable."""
    asyncio.run(_remember(folder))
    codes = [_here(folder, capsys, "audit", "verify").code]
    [log] = (folder.state / "audit").glob("20*.jsonl")
    whole = log.read_bytes()

    log.write_bytes(whole.replace(b"alice", b"malle", 1))
    codes.append(_here(folder, capsys, "audit", "verify").code)
    log.write_bytes(whole)
    checkpoints = folder.state / "audit" / "checkpoints.jsonl"
    checkpoints.write_bytes(checkpoints.read_bytes().splitlines(keepends=True)[0])
    codes.append(_here(folder, capsys, "audit", "verify").code)
    missing = str(folder.state / "audit" / "1999-01.jsonl")
    codes.append(_here(folder, capsys, "audit", "verify", missing).code)

    assert codes == [0, 1, 2, 3]


def test_a_backup_is_one_new_file(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """What exists is not overwritten."""
    asyncio.run(_remember(folder))
    target = folder.path / "copy.tar"
    first, second = (_here(folder, capsys, "backup", str(target)) for _ in range(2))

    assert (first.code, second.code) == (0, 1)
    assert target.stat().st_size > 0
    assert second.err.strip()
