"""A command that outlives the bot."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.adapters.commands.detached import DetachedRun, Vanished, ended
from bot.adapters.commands.process import Command, CommandFailed


def python(code: str, *arguments: str, **environ: str) -> Command:
    """Return a command that runs a few lines of Python."""
    return Command([sys.executable, "-I", "-S", "-c", f"import sys, os, time\n{code}", *arguments], environ)


async def heard(run: DetachedRun) -> list[str]:
    """Follow to the end."""
    lines: list[str] = []
    async with asyncio.timeout(10):
        await run.follow(lines.append)
    return lines


async def began(folder: Path, command: Command, within: float = 10.0, **values: str) -> DetachedRun:
    """Begin it under a name that no file could have."""
    run = DetachedRun(folder, "../op/1")
    await run.begin(command, within, (), **values)
    return run


async def test_what_it_says_is_heard_by_anybody(tmp_path: Path) -> None:
    """While it runs and later, by who began it and by others, from its first line."""
    code = "print(sys.argv[1], os.environ['NAME'], flush=True); print('last')"
    run = await began(tmp_path, python(code, "-{service}", NAME="n"), service="$(s)")
    one, other = await asyncio.gather(heard(run), heard(DetachedRun(tmp_path, "../op/1")))

    assert one == other == ["-$(s) n", "last"]
    assert await heard(DetachedRun(tmp_path, "../op/1")) == ["-$(s) n", "last"]
    assert (run.is_ended, run.is_over, ended(tmp_path)) == (True, True, ["../op/1"])


@pytest.mark.parametrize(
    ("code", "says", "number"),
    [
        ("sys.exit('why')", "exit code 1: why", 1),
        ("print('said'); sys.exit(7)", "exit code 7: said", 7),
        ("os.kill(os.getpid(), 9)", "ended by signal 9", None),
        ("time.sleep(60)", "it did not end within 0.3 s and was ended", None),
        ("os.fork() and os._exit(0); time.sleep(0.2 if os.fork() else 60); os._exit(0)", "", 0),
    ],
)
async def test_its_end_is_noted(tmp_path: Path, code: str, says: str, number: int | None) -> None:
    """With its last words, and whoever it left behind ends with it."""
    run = await began(tmp_path, python(code), 0.3)
    if number == 0:
        assert await heard(run) == []
        return
    with pytest.raises(CommandFailed, match=f"^{says}$") as failed:
        await heard(run)

    assert failed.value.code == number


async def test_what_does_not_exist_cannot_be_started(tmp_path: Path) -> None:
    """Nor what no argument can hold; each leaves something to be seen."""
    run = await began(tmp_path, Command(["/no/such/tool"], {}))
    with pytest.raises(CommandFailed, match=r"cannot be started \(No such file"):
        await heard(run)
    with pytest.raises(CommandFailed, match="cannot be started"):
        await DetachedRun(tmp_path, "op_2").begin(python("", "{v}"), 10, (), v="a\0b")


async def test_one_name_is_one_command(tmp_path: Path) -> None:
    """It is never begun a second time, until it is forgotten."""
    run = await began(tmp_path, python("print(1)"))
    with pytest.raises(CommandFailed, match="cannot be written"):
        await run.begin(python("print(2)"), 10, ())
    assert await heard(run) == ["1"]
    run.clear()

    assert (run.is_begun, [*tmp_path.iterdir()]) == (False, [])


async def test_one_that_was_killed_has_no_end(tmp_path: Path) -> None:
    """With all that watched over it: nobody knows how it ended."""
    run = await began(tmp_path, python("print('begun', flush=True); os.killpg(0, 9)"))
    with pytest.raises(Vanished):
        await heard(run)

    assert (run.is_begun, run.is_ended, run.is_over) == (True, False, True)
