"""What stays with a command; the rest stands in test_detached."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.adapters.commands import supervisor


def ended(tmp_path: Path, seconds: float, *arguments: str) -> str:
    """Return the note on how a command ended."""
    note = tmp_path / "end"
    program = [sys.executable, "-I", "-S", supervisor.__file__, str(seconds), str(note), *arguments]
    subprocess.run(program, start_new_session=True, check=False, timeout=5)
    until = time.monotonic() + 10
    while not note.exists() and time.monotonic() < until:
        time.sleep(0.005)
    return note.read_text()


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (("true",), "code 0"),
        (("false",), "code 1"),
        (("sh", "-c", "kill -9 $$"), "code -9"),
        (("sleep", "60"), "late 0.2"),
        (("/no/such/tool",), "unstarted No such file or directory"),
    ],
)
def test_it_notes_how_a_command_ended(tmp_path: Path, arguments: tuple[str, ...], note: str) -> None:
    """Whoever started it is not kept waiting, and finds the note as a whole."""
    assert ended(tmp_path, 0.2, *arguments) == note
    assert [path.name for path in tmp_path.iterdir()] == ["end"]


def test_a_note_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """Half of one, from a crash before, does no harm."""
    (tmp_path / "end.new").write_text("code 12345")
    supervisor.note(str(tmp_path / "end"), "code 0")

    assert (tmp_path / "end").read_text() == "code 0"
