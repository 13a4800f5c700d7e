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


def test_what_was_done_by_hand_is_added(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """As an event of its own, which says that it was told; what ended by the bot is found without it."""
    folder.state.mkdir()
    who = (
        "--as",
        "alice",
        "--approved-by",
        "bob",
        "--at",
        "2026-03-04T14:05",
        "--reason",
        "it was down",
    )
    ended = folder.here(capsys, "audit", "note", "/deploy order-service v2.4.1 production", *who)
    by_hand = folder.here(capsys, "audit", "query", "--json", "--event", "fallback.recorded")
    by_the_bot = folder.here(capsys, "audit", "query", "--json")

    assert (ended.code, by_the_bot.out) == (0, "")
    told = json.loads(by_hand.out)
    assert (told["user"], told["approved_by"], told["result"]) == ("@alice", None, "success")
    assert told["happened_at"] == "2026-03-04T14:05:00.000Z"
    assert "agreed by @bob, as told" in told["reason"]
    assert told["reason"].endswith("it was down")
