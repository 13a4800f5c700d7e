"""Whatever the standard streams are, a command says what it has to say, and breaks nothing else."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.command_line import streams
from tests.fakes.folder import Folder


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "Größe ✅"),
        ("latin-1", r"Größe \N{WHITE HEAVY CHECK MARK}"),
        ("ascii", r"Gr\N{LATIN SMALL LETTER O WITH DIAERESIS}\N{LATIN SMALL LETTER SHARP S}e"),
    ],
)
def test_a_sign_that_there_is_not_is_named(encoding: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In any locale nothing is lost and nothing breaks: a sign without a place in it is told by its name."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))

    streams.mend()
    sys.stdout.write("Größe ✅")
    sys.stdout.flush()

    assert raw.getvalue().decode(encoding).startswith(told)


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_changes_nothing(folder: Folder, closed: str) -> None:
    """The exit code is the same, and no file takes its place: a database would be written over."""
    script = f'"{sys.executable}" -m bot policy check {closed}; echo $? >code'
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder.path, env=folder.environ(), capture_output=True, check=True
    )

    assert (folder.path / "code").read_text() == "0\n"
    assert b"Traceback" not in done.stdout + done.stderr


def test_a_full_disk_behind_the_output_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1: whoever reads the file later would take nothing for an answer."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        code = main(["totp", "keygen"])

    assert code == 1
    told = capsys.readouterr().err
    assert told.startswith("No space left on device. The command ended. Free some space there")
    assert len(told.splitlines()) == 1


def test_complaints_need_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that is gone does not hide the exit code."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as gone:
        monkeypatch.setattr(sys, "stderr", gone)
        streams.complain("nobody hears this")
        os.dup2(os.open(os.devnull, os.O_WRONLY), gone.fileno())
