"""The second file of checkpoints."""

from pathlib import Path

import pytest

from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.witness import SinkError
from bot.store.audit.checkpoints import encode
from bot.store.audit.copy import CheckpointFile
from tests.fakes.operations import NOON

FOUR, FIVE = Checkpoint(NOON, "chatops/1", 4, "a" * 64), Checkpoint(NOON, "chatops/1", 5, "b" * 64)
SIX, SEVEN = Checkpoint(NOON, "chatops/1", 6, "d" * 64), Checkpoint(NOON, "chatops/1", 7, "e" * 64)


async def _hash_at(seq: int) -> str:
    """Return what the log of these tests holds, which has no sixth record."""
    return {4: FOUR.hash, 5: FIVE.hash}.get(seq, "0" * 64)


async def test_kept(tmp_path: Path) -> None:
    """One after the other, the same one as often as it comes, also by the next process."""
    path = tmp_path / "elsewhere.jsonl"
    await CheckpointFile(path, _hash_at).put(FOUR)
    sink = CheckpointFile(path, _hash_at)
    await sink.put(FOUR)
    await sink.put(FIVE)

    assert path.read_bytes() == encode(FOUR) * 2 + encode(FIVE)
    assert sink.name == str(path)


@pytest.mark.parametrize("known", [SIX, Checkpoint(NOON, "chatops/1", 5, "c" * 64)])
async def test_an_older_or_another_log_is_refused(tmp_path: Path, known: Checkpoint) -> None:
    """A state folder that was put back or altered, or a second bot's, has no witness here."""
    path = tmp_path / "elsewhere.jsonl"
    path.write_bytes(encode(known))

    with pytest.raises(SinkError, match=f"does not hold seq {known.size}"):
        await CheckpointFile(path, _hash_at).put(SEVEN)

    assert path.read_bytes() == encode(known)


async def test_a_restored_backup_is_told_what_to_do(tmp_path: Path) -> None:
    """The file knows more than the backup; it is kept, and the sentence says how to go on without it."""
    path = tmp_path / "elsewhere.jsonl"
    path.write_bytes(encode(SIX))
    sink = CheckpointFile(path, _hash_at)
    with pytest.raises(SinkError, match=f"move {path} aside and keep it"):
        await sink.put(FIVE)

    path.rename(tmp_path / "before.jsonl")
    await sink.put(FIVE)
    assert path.read_bytes() == encode(FIVE)


async def test_a_second_writer_is_noticed(tmp_path: Path) -> None:
    """Who finds more in the file than was written there looks whether that is of this log."""
    path = tmp_path / "elsewhere.jsonl"
    first, second = CheckpointFile(path, _hash_at), CheckpointFile(path, _hash_at)
    await first.put(FOUR)
    await second.put(FIVE)

    with pytest.raises(SinkError, match="changed by someone else"):
        await first.put(FIVE)
    await first.put(FIVE)
    path.write_bytes(path.read_bytes() + encode(SIX))
    for why in ("changed by someone else", "does not hold seq 6", "does not hold seq 6"):
        with pytest.raises(SinkError, match=why):
            await first.put(FIVE)


async def test_a_torn_line_is_cut(tmp_path: Path) -> None:
    """What a crash of this disk left is no reason to stop."""
    path = tmp_path / "elsewhere.jsonl"
    path.write_bytes(encode(FOUR) + encode(FIVE)[:40])

    await CheckpointFile(path, _hash_at).put(FIVE)

    assert path.read_bytes() == encode(FOUR) + encode(FIVE)


async def test_no_disk(tmp_path: Path) -> None:
    """A disk that is not there is told, and taken up again when it is, for which no new start is asked."""
    sink = CheckpointFile(tmp_path / "mounted" / "c.jsonl", _hash_at)
    with pytest.raises(SinkError, match="mounted") as told:
        await sink.put(FOUR)
    assert str(told.value).endswith(
        "c.jsonl cannot be written (No such file or directory); it is tried again"
    )

    (tmp_path / "mounted").mkdir()
    await sink.put(FOUR)
    assert (tmp_path / "mounted" / "c.jsonl").read_bytes() == encode(FOUR)
