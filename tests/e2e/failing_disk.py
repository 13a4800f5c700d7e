"""The unmodified bot on a disk that fails when a test wants it to: a process under `tests/faults/disk.c`."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox import bot_process
from sandbox.app import CONFIG
from sandbox.bot_process import BotProcess, Process
from sandbox.discord.server import LocalDiscord
from tests.e2e.pilot import Pilot, sandbox
from tests.faults import disk


class Disk:
    """The bot's disk: sound until it `fails`, and again once it is `mended`."""

    def __init__(self, condition: Path, log: Path, record: Path) -> None:
        self._condition = condition
        self._log = log
        self._record = record
        self._before = 0

    def fail(self) -> None:
        """Let calls meet the fault from now on."""
        self._before = len(disk.recorded(self._record))
        self._condition.touch()

    def met(self) -> list[str]:
        """Return the names of the calls carried out since then; a sync that was not is `refused`."""
        return [call.kind for call in disk.recorded(self._record)[self._before :]]

    def failed_at(self) -> float:
        """Return when a sync was refused first since then, by `time.monotonic`."""
        calls = disk.recorded(self._record)[self._before :]
        return next(call.offset for call in calls if call.kind == "refused") / 1e9

    def mend(self) -> None:
        """Let them be carried out again."""
        self._condition.unlink()

    def last_words(self) -> list[str]:
        """Return what the bot has said to its operator that is no line of its log."""
        return [
            line for line in self._log.read_text(encoding="utf-8").splitlines() if not line.startswith("{")
        ]

    def logged(self) -> str:
        """Return all that it has said."""
        return self._log.read_text(encoding="utf-8")


@asynccontextmanager
async def on_a_disk(
    world: Path,
    kind: str,
    calls: Sequence[str] = (),
    *,
    at: int = 1,
    seconds: float = 0.0,
    prepare: Callable[[LocalDiscord], None] = lambda _: None,
    command: Sequence[str] = (),
) -> AsyncIterator[tuple[Pilot, Disk]]:
    """Pilot a sandbox whose bot's disk fails from the `at`th such call after `Disk.fail` on.

    `prepare` is given the local Discord before the bot comes; without a `command` it is started as ever.
    """
    condition = world / "fault"
    state, record = world / "state", world / "record"
    fault = disk.Fault(kind=kind, at=at, once=False, calls=calls, seconds=seconds, condition=condition)

    async def spawn(command: Sequence[str], environ: Mapping[str, str], log: Path) -> Process:
        return await bot_process.spawn(command, {**environ, **disk.environment(state, fault, record)}, log)

    async with sandbox(state, with_bot=False) as pilot:
        prepare(pilot.discord)
        port = bot_process._free_port()
        environ = bot_process.environ(pilot.ready, state, port)
        web = f"http://127.0.0.1:{port}"
        bot = BotProcess(list(command) or bot_process.command(CONFIG), environ, world / "bot.log", web, spawn)
        pilot._bot = bot
        try:
            await bot.start()
            yield pilot, Disk(condition, world / "bot.log", record)
        finally:
            condition.unlink(missing_ok=True)
            await bot.stop()
