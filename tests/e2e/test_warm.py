"""A program that is begun warm is told from one begun cold by the time it takes alone."""

import os
import signal
import sys
from pathlib import Path

from tests.e2e.warm import warm

PROGRAM = """
import os, signal, sys
print(*sys.argv[1:], os.environ.get("WHO"), os.environ.get("HOME"), "bot.app.run" in sys.modules, flush=True)
if sys.argv[1] == "stay":
    signal.pause()
sys.exit(78)
"""


def program(tmp_path: Path, *arguments: str) -> list[str]:
    """Return the command of a program that says what it was given, and stays where it is told to."""
    file = tmp_path / "program.py"
    file.write_text(PROGRAM, encoding="utf-8")
    return [sys.executable, str(file), *arguments]


async def test_it_has_what_it_was_given(tmp_path: Path) -> None:
    """Its arguments, its environment alone, its log, its exit code, and the bot imported beforehand."""
    log = tmp_path / "log"
    log.write_text("before\n", encoding="utf-8")

    process = await warm(program(tmp_path, "go"), {"WHO": "alice"}, log)

    assert await process.wait() == 78
    assert process.returncode == 78
    assert log.read_text(encoding="utf-8").splitlines() == ["before", "go alice None True"]


async def test_it_is_a_module_as_well(tmp_path: Path) -> None:
    """`python -m bot` is begun in the same way; its refusal is read on its log."""
    command = [sys.executable, "-m", "bot", "run", "--config", str(tmp_path / "none.yaml")]

    process = await warm(command, {**os.environ}, tmp_path / "log")

    assert await process.wait() == 78
    assert "none.yaml" in (tmp_path / "log").read_text(encoding="utf-8")


async def test_it_dies_like_any_other(tmp_path: Path) -> None:
    """It has a session and an id of its own, by which it is ended."""
    for end in (signal.SIGKILL, signal.SIGTERM):
        process = await warm(program(tmp_path, "stay"), {}, tmp_path / "log")
        assert process.returncode is None

        process.send_signal(end)

        assert await process.wait() == -end
        assert not Path(f"/proc/{process.pid}").exists()
