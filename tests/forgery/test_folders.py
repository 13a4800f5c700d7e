"""The whole state folder is forged, put back or run twice: who knew it before is no witness of it then."""

import shutil
import sqlite3
from pathlib import Path

from bot.app.witnesses import Witnesses
from bot.core.ports.witness import Unwitnessed
from bot.settings import Require
from bot.store.audit.copy import CheckpointFile
from bot.store.audit.verify import TAMPERED
from bot.store.folder import Memory, open_store
from tests.fakes.operations import HandClock, make_event, make_operation
from tests.forgery.log import KEY, Log, judged, reclaim, rehash, write
from tests.forgery.test_sinks import Channel
from tests.proofs.proof import Proof


def _witnesses(folder: Path, memory: Memory) -> Witnesses:
    copy = CheckpointFile(folder / "copy.jsonl", memory.writer.hash_at)
    return Witnesses(memory.writer, Channel(), [copy], Require.ALL)


async def _is_refused(folder: Path, state: str) -> bool:
    """Run a bot on this state folder; tell whether nothing may be executed there, however it grows."""
    async with open_store(folder / state, HandClock(), signing=KEY) as memory:
        witnesses = _witnesses(folder, memory)
        for number in range(900, 903):
            await memory.operations.record(make_event(make_operation(number)))
            if await _anchored(witnesses):
                return False
    return True


async def test_database_and_files_edited_together(tmp_path: Path, proof: Proof) -> None:
    """All that the host has can be made to agree; the bot starts on it, and its witness does not take it."""
    log = await write(tmp_path, 8)
    state = tmp_path / "state"
    lines = rehash([*log.lines[:3], log.lines[3].replace(b"@alice", b"@malle", 1), *log.lines[4:]], 3)
    forged = reclaim(Log(lines, log.beside, log.elsewhere), KEY)
    with sqlite3.connect(state / "chatops.db") as database:
        database.execute("DROP TRIGGER audit_is_never_changed")
        for seq, line in enumerate(lines, start=1):
            database.execute("UPDATE audit SET line = ? WHERE seq = ?", (line[:-1], seq))
        database.execute(
            "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
        )
    database.close()
    [path] = (state / "audit").glob("20*.jsonl")
    path.write_bytes(b"".join(lines))
    (state / "audit" / "checkpoints.jsonl").write_bytes(b"".join(forged.beside))

    wrong = [] if await _is_refused(tmp_path, "state") else ["an edited folder was taken"]
    Log(lines, forged.beside, log.elsewhere).put(tmp_path)
    wrong += [] if judged(tmp_path, keys=[KEY]).code == TAMPERED else ["an edited folder was verified"]

    proof.tried("audit-folders", 2, wrong)


async def test_put_back_as_it_was(tmp_path: Path, proof: Proof) -> None:
    """An older copy of everything is in order by itself; it is not what the other disk knows."""
    await write(tmp_path, 4)
    shutil.copytree(tmp_path / "state", tmp_path / "older")
    async with open_store(tmp_path / "state", HandClock(), signing=KEY) as memory:
        await memory.operations.record(make_event(make_operation(99)))
        await _witnesses(tmp_path, memory).anchor()

    wrong = [] if await _is_refused(tmp_path, "older") else ["an older folder was taken"]
    assert not await _is_refused(tmp_path, "state")
    proof.tried("audit-folders", 1, wrong)


async def test_two_bots_on_copies_of_one_folder(tmp_path: Path, proof: Proof) -> None:
    """Both go on from the same record; the first one that is witnessed is the log, the other stands still."""
    await write(tmp_path, 4)
    shutil.copytree(tmp_path / "state", tmp_path / "twin")
    one, two = HandClock(), HandClock()
    async with (
        open_store(tmp_path / "state", one, signing=KEY) as first,
        open_store(tmp_path / "twin", two, signing=KEY) as twin,
    ):
        log, other = _witnesses(tmp_path, first), _witnesses(tmp_path, twin)
        await log.anchor()
        await first.operations.record(make_event(make_operation(50)))
        await log.anchor()
        await twin.operations.record(make_event(make_operation(60)))
        tries = [await _anchored(other) for _ in range(3)]
        await first.operations.record(make_event(make_operation(51)))
        await log.anchor()

    proof.tried("audit-folders", len(tries), ["a second bot was taken"] * sum(tries))


async def _anchored(witnesses: Witnesses) -> bool:
    try:
        await witnesses.anchor()
    except Unwitnessed:
        return False
    return True
