"""The process of a command: its first line and its last, never a traceback."""

import ast
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.early_signal import signalled
from tests.fakes.folder import ROOT, Folder


def test_an_older_python_is_told_before_it_stumbles() -> None:
    """The first module that is loaded says it in words that every Python 3 reads; exit 78."""
    first = ROOT / "bot" / "__init__.py"
    ast.parse(first.read_text(encoding="utf-8"), feature_version=(3, 4))
    program = "import sys; sys.version_info = (3, 9, 2); import bot.__main__"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (78, "")
    assert done.stderr == (
        "chatops needs Python 3.11 or newer, and this is 3.9: nothing was started. "
        "In the project's folder run: make setup PYTHON=python3.11\n"
    )


@pytest.mark.parametrize(
    "module",
    [
        "argparse",
        "asyncio",
        "bot.app.faults",
        "bot.command_line.streams",
        "bot.command_line.parser",
        "bot.app.check",
    ],
)
@pytest.mark.parametrize("goes_on", [False, True], ids=["once", "on and on"])
def test_ctrl_c_is_heard_from_the_first_line(folder: Folder, module: str, *, goes_on: bool) -> None:
    """Pressed at once, and again, it is one sentence and exit 130: nobody is shown a trace."""
    ended = signalled(folder, signal.SIGINT, module, ["check"], goes_on=goes_on)

    assert (ended.code, ended.out, ended.err) == (130, "", "Stopped by Ctrl-C.\n")


def test_help_needs_nothing(tmp_path: Path) -> None:
    """Neither settings nor a token."""
    ended = Folder(tmp_path).chatops("--help")

    assert ended.code == 0
    assert "Operate your services from Discord" in ended.out
