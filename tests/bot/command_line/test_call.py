"""The command line as people and machines use it: sentences, exit codes, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.folder import SETTINGS, Folder


def test_a_library_that_is_missing_is_told(folder: Folder) -> None:
    """Whoever takes another Python than the one of .venv learns which; exit 78, and no trace."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "bot", "policy", "check"],
        cwd=folder.path,
        env=folder.environ(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (78, "")
    assert "(No module named " in done.stderr
    assert done.stderr.endswith("run: make setup; then use its .venv/bin/chatops\n")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "words", [["run"], ["check"], ["do", "/deploy a b c", "--as", "al"], ["backup", "x"]]
)
def test_without_settings_nothing_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """Exit 78 and one sentence that names the file and says what to do."""
    folder = Folder(tmp_path)
    ended = folder.here(capsys, *words)

    assert (ended.code, ended.out) == (78, "")
    told = "there is no such file. Make one with `chatops init`, or name yours with --config."
    assert ended.err.splitlines() == [f"{folder.settings}: {told}"]


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("version: 1\n", "version: 2\n", "1:10: "),
        ("guild: ", "gild: ", "2:1: "),
        ('"1180000000000000001"', "general", "2:8: "),
        ("services:", "services: [", ""),
        ("sandbox.platform:Delivery", "no.such:Thing", "11:7: there is no delivery adapter"),
        ("sandbox.platform:Delivery", "os:path", "11:7: there is no delivery adapter"),
    ],
)
def test_bad_settings_are_named_by_their_place(
    folder: Folder, capsys: pytest.CaptureFixture[str], before: str, after: str, place: str
) -> None:
    """`file:line:column`, exit 78, and nothing started."""
    folder.settings.write_text(SETTINGS.replace(before, after), encoding="utf-8")
    ended = folder.here(capsys, "check")

    assert ended.code == 78
    assert any(line.startswith(f"{folder.settings}:{place}") for line in ended.err.splitlines()), ended.err
    assert not folder.state.exists()


def test_a_bad_matrix_is_named_by_its_place(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """The policy is never guessed: exit 78 with every fault at once, whatever was to start, no traceback."""
    text = folder.matrix.read_text(encoding="utf-8").replace("version: 1 ", "version: one ")
    folder.matrix.write_text(text.replace("count: 2}", "count: 010}"), encoding="utf-8")
    ends = [
        folder.chatops("run", DISCORD_TOKEN="x"),  # noqa: S106 - no real one
        folder.here(capsys, "check"),
    ]

    assert [(ended.code, ended.told_plainly) for ended in ends] == [(78, True)] * 2
    for ended in ends:
        assert len([line for line in ended.err.splitlines() if "approval_matrix.yaml:" in line]) >= 2
