"""The second file of checkpoints."""

from pathlib import Path

import pytest

from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.witness import SinkError
from bot.store.audit.checkpoints import encode
from bot.store.audit.copy import CheckpointFile
from tests.fakes.operations import NOON

FOUR, FIVE = Checkpoint(NOON, "chatops/1", 4, "a" * 64), Checkpoint(NOON, "chatops/1", 5, "b" * 64)


async def test_kept(tmp_path: Path) -> None:
    """One after the other, the same one as often as it comes, also by the next process."""
    path = tmp_path / "elsewhere.jsonl"
    await CheckpointFile(path).put(FOUR)
    sink = CheckpointFile(path)
    await sink.put(FOUR)
    await sink.put(FIVE)

    assert path.read_bytes() == encode(FOUR) * 2 + encode(FIVE)
    assert sink.name == str(path)


@pytest.mark.parametrize("made", [FOUR, Checkpoint(NOON, "chatops/1", 5, "c" * 64)])
async def test_an_older_or_another_log_is_refused(tmp_path: Path, made: Checkpoint) -> None:
    """A state folder that was put back, or a second bot's, has no witness here."""
    path = tmp_path / "elsewhere.jsonl"
    await CheckpointFile(path).put(FIVE)

    with pytest.raises(SinkError, match="it knows seq 5"):
        await CheckpointFile(path).put(made)

    assert path.read_bytes() == encode(FIVE)


async def test_a_torn_line_is_cut(tmp_path: Path) -> None:
    """What a crash of this disk left is no reason to stop."""
    path = tmp_path / "elsewhere.jsonl"
    path.write_bytes(encode(FOUR) + encode(FIVE)[:40])

    await CheckpointFile(path).put(FIVE)

    assert path.read_bytes() == encode(FOUR) + encode(FIVE)


async def test_no_disk(tmp_path: Path) -> None:
    """A disk that is not there is told, and taken up again when it is."""
    sink = CheckpointFile(tmp_path / "mounted" / "c.jsonl")
    with pytest.raises(SinkError, match="mounted"):
        await sink.put(FOUR)

    (tmp_path / "mounted").mkdir()
    await sink.put(FOUR)
    assert (tmp_path / "mounted" / "c.jsonl").read_bytes() == encode(FOUR)
