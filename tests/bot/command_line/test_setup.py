"""The first hour from the command line."""

import io
import json
from pathlib import Path

import pytest
from discord.http import Route

from bot.__main__ import main


@pytest.mark.parametrize(
    ("words", "title"),
    [([], "chatops.yaml"), (["settings"], "chatops.yaml"), (["matrix"], "approval_matrix.yaml")],
)
def test_a_schema_is_printed(capsys: pytest.CaptureFixture[str], words: list[str], title: str) -> None:
    """Of the settings unless the matrix is asked for; nothing else, so that it can be put into a file."""
    assert main(["schema", *words]) == 0

    told = capsys.readouterr()
    assert (json.loads(told.out)["title"], told.err) == (title, "")


def test_a_script_that_has_no_answers_left_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question stands on a line of its own, and the end is one sentence."""
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    monkeypatch.setattr(Route, "BASE", Route.BASE)  # put back afterwards
    monkeypatch.setenv("DISCORD_API_BASE", "http://127.0.0.1:1/api/v10")
    for name in ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)

    assert main(["init", "--config", str(tmp_path / "chatops.yaml")]) == 1
    told = capsys.readouterr()
    assert "   The token (not shown; Enter to go on without): " in told.out.splitlines()
    assert told.err == "Stopped: nothing was written.\n"
    assert list(tmp_path.iterdir()) == []
