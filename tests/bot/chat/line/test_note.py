"""A small text that survives restarts."""

from pathlib import Path

from bot.chat.line.note import Note


def test_keeps_a_text(tmp_path: Path) -> None:
    """What was written is read by the next process."""
    Note(tmp_path / "n").write("a")
    Note(tmp_path / "n").write("b")

    assert Note(tmp_path / "n").read() == "b"
    assert [path.name for path in tmp_path.iterdir()] == ["n"]


def test_nothing_yet(tmp_path: Path) -> None:
    """A note that was never written is empty."""
    assert Note(tmp_path / "n").read() == ""


def test_holds_where_it_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is not there costs the memory across restarts, nothing else."""
    note = Note(tmp_path / "missing" / "n")
    note.write("a")

    assert note.read() == "a"
    assert Note(tmp_path / "missing" / "n").read() == ""


def test_unreadable_bytes_are_no_text(tmp_path: Path) -> None:
    """A damaged file is like none."""
    (tmp_path / "n").write_bytes(b"\xff\xfe\xff")

    assert Note(tmp_path / "n").read() == ""
