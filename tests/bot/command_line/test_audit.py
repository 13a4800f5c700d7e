"""The audit log on the command line."""

import asyncio
import json
import os
import subprocess
import sys

import pytest

from tests.fakes.folder import Folder
from tests.fakes.remembered import remember


def test_audit_query_answers_who_did_what(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """As a table for people, as the lines themselves for machines; a state folder is enough."""
    asyncio.run(remember(folder))
    table = folder.here(capsys, "audit", "query", "--user", "alice")
    lines = folder.here(capsys, "audit", "query", "--json", "--event", "all")
    nobody = folder.here(capsys, "audit", "query", "--user", "nobody", "--json")
    folder.settings.unlink()
    alone = folder.here(capsys, "audit", "query", "--state", str(folder.state), "--json")

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
    ended = folder.here(capsys, "audit", "query", "--since", "sometime")

    assert (ended.code, "sometime" in ended.err) == (2, True)


def test_a_reader_that_has_enough_is_no_error(folder: Folder) -> None:
    """`chatops audit query | head` ends quietly."""
    asyncio.run(remember(folder))
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
    asyncio.run(remember(folder))
    codes = [folder.here(capsys, "audit", "verify").code]
    [log] = (folder.state / "audit").glob("20*.jsonl")
    whole = log.read_bytes()

    log.write_bytes(whole.replace(b"alice", b"malle", 1))
    codes.append(folder.here(capsys, "audit", "verify").code)
    log.write_bytes(whole)
    checkpoints = folder.state / "audit" / "checkpoints.jsonl"
    checkpoints.write_bytes(checkpoints.read_bytes().splitlines(keepends=True)[0])
    codes.append(folder.here(capsys, "audit", "verify").code)
    missing = str(folder.state / "audit" / "1999-01.jsonl")
    codes.append(folder.here(capsys, "audit", "verify", missing).code)

    assert codes == [0, 1, 2, 3]
