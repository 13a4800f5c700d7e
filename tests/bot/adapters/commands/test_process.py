"""One configured command."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.adapters.commands.process import Command, CommandFailed, Lines, last_line


def python(code: str, *arguments: str, **environ: str) -> Command:
    """Return a command that runs a few lines of Python."""
    return Command([sys.executable, "-I", "-c", f"import sys, os, time\n{code}", *arguments], environ)


@pytest.mark.parametrize("value", ["a b", "; touch x", "$(touch x)", "{run}", "'\"", "\\"])
async def test_a_value_stays_inside_its_argument(tmp_path: Path, value: str) -> None:
    """No shell reads it, and what it says is not filled in again."""
    said = await python("print(sys.argv[1:])", "-x={migration}-", "{run}").run(10, migration=value, run="R")

    assert said.strip() == str([f"-x={value}-", "R"])


def test_names_without_a_value_stay() -> None:
    """What is none of ours is the command's own."""
    assert Command(["a", "{b}", "{service}{service}", "${service}"], {}).filled(service="s") == [
        "a",
        "{b}",
        "ss",
        "$s",
    ]


async def test_the_environment_is_what_was_given() -> None:
    """Nothing of the bot's own gets in, least of all its token."""
    said = await python("print(sorted(os.environ.items()))", NAME="value").run(10)

    assert "('NAME', 'value')" in said
    assert "PATH" not in said


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("sys.exit(3)", "exit code 3"),
        ("print('one'); sys.exit('two')", "exit code 1: two"),
        ("print('one\\ntwo\\n'); sys.exit(1)", "exit code 1: two"),
        ("os.kill(os.getpid(), 9)", "ended by signal 9"),
        ("os.write(1, b'x' * 5_000_000); time.sleep(60)", "it printed more than 4000000 bytes"),
    ],
)
async def test_failures_say_how(code: str, says: str) -> None:
    """With the last thing the command said."""
    with pytest.raises(CommandFailed) as failed:
        await python(code).run(30)

    assert str(failed.value).startswith(says)


async def test_what_does_not_exist_cannot_be_started() -> None:
    """It is named."""
    with pytest.raises(CommandFailed, match=r"/no/such/tool cannot be started \(No such file"):
        await Command(["/no/such/tool"], {}).run(10)


async def test_time_is_limited_for_all_of_it(tmp_path: Path) -> None:
    """What it started ends with it, even where that holds its output open."""
    code = "pid = os.fork()\nif pid: open(sys.argv[1], 'w').write(str(pid))\ntime.sleep(600)"
    with pytest.raises(CommandFailed, match="did not end within 1 s"):
        await python(code, str(tmp_path / "pid")).run(1.0)
    pid = int((tmp_path / "pid").read_text())
    async with asyncio.timeout(10):
        while _runs(pid):
            await asyncio.sleep(0.01)


async def test_a_command_ends_with_who_waits_for_it(tmp_path: Path) -> None:
    """Cancelled, it is not left behind."""
    code = "print(os.getpid(), file=open(sys.argv[1], 'w', 1))\ntime.sleep(600)"
    running = asyncio.gather(python(code, str(tmp_path / "pid")).run(60.0))
    async with asyncio.timeout(10):
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert not _runs(int((tmp_path / "pid").read_text()))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_open_files_are_passed_on(tmp_path: Path) -> None:
    """Only those that are meant to be."""
    with (tmp_path / "file").open("w") as file:
        number = file.fileno()
        await python("os.write(int(sys.argv[1]), b'here')", "{fd}").run(10, (number,), fd=str(number))
        with pytest.raises(CommandFailed, match="Bad file descriptor"):
            await python("os.write(int(sys.argv[1]), b'x')", str(number)).run(10)

    assert (tmp_path / "file").read_text() == "here"


async def test_one_who_escapes_holds_nobody_up(tmp_path: Path) -> None:
    """A daemon of a session of its own that keeps the output open is not waited for."""
    code = (
        "pid = os.fork()\n"
        "if not pid: os.setsid(); open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)\n"
        "time.sleep(600)"
    )
    with pytest.raises(CommandFailed, match="did not end within 1 s"):
        await python(code, str(tmp_path / "pid")).run(1.0)

    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


@pytest.mark.parametrize(("said", "last"), [("", ""), ("\n \n", ""), ("a\n b \n\n", "b")])
def test_the_last_line_that_says_something(said: str, last: str) -> None:
    """Empty ones say nothing."""
    assert last_line(said) == last


def test_lines_are_told_one_by_one() -> None:
    """Those that say something, also one without an end; half of a character is no reason to stop."""
    told: list[str] = []
    lines = Lines(told.append)
    for part in (b"one\n\n  t", b"wo\r\n\xff", b"three"):
        lines.take(part)

    assert told == ["one", "two"]
    assert lines.end() == "\ufffdthree"
    assert told == ["one", "two", "\ufffdthree"]


def test_a_line_has_a_length() -> None:
    """The rest is left out, and the next one is whole."""
    told: list[str] = []
    lines = Lines(told.append)
    for part in (b"x" * 60_000, b"x" * 60_000, b"x\nnext\n"):
        lines.take(part)

    assert ([len(line) for line in told], lines.end()) == ([64_000, 4], "next")


async def test_a_failure_has_its_code_and_its_complaint() -> None:
    """For who reads more than the last line."""
    with pytest.raises(CommandFailed) as failed:
        await python("sys.stderr.write('one\\ntwo\\n'); sys.exit(3)").run(10)

    assert (failed.value.code, failed.value.complaint) == (3, "one\ntwo\n")


async def test_what_is_told_is_in_the_environment() -> None:
    """Beside what was passed on."""
    said = await python("print(os.environ['A'], os.environ['B'])", A="a").told(B="b").run(10)

    assert said.strip() == "a b"


async def test_a_value_that_no_argument_can_be() -> None:
    """A zero byte ends no process of ours."""
    with pytest.raises(CommandFailed, match="cannot be started"):
        await python("", "{version}").run(10, version="a\0b")
