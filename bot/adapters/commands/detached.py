"""A command that outlives the bot: what it prints stands in a file, and another one tells how it ended."""

import asyncio
import fcntl
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from bot.adapters.commands import supervisor
from bot.adapters.commands.process import LAST_WORDS, Command, CommandFailed, Lines, last_line

_LOOK = 0.05  # seconds between two looks at what was printed
_PART = 1 << 16  # bytes read at a time
_ENDS = (".out", ".err", ".end")


class Vanished(Exception):  # noqa: N818 - named for what happened
    """Nothing runs any more, and nobody noted how it ended: killed, or the machine was started anew."""


class DetachedRun:
    """The one command that was, or is to be, begun under a name in `folder`."""

    def __init__(self, folder: Path, name: str) -> None:
        self._out, self._err, self._end = (folder / f"{quote(name, safe='')}{end}" for end in _ENDS)

    @property
    def is_begun(self) -> bool:
        """Tell whether there is anything of it to be seen."""
        return self._err.exists()

    @property
    def is_ended(self) -> bool:
        """Tell whether its end was noted."""
        return self._end.exists()

    @property
    def is_over(self) -> bool:
        """Tell whether nothing of it runs any more, noted or not."""
        return self.is_ended or not self._is_alive()

    async def begin(self, command: Command, within: float, keep: Sequence[int], **values: str) -> None:
        """Start it, for at most `within` seconds, with the open files of `keep`; raise CommandFailed."""
        try:
            out, err = (
                os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600) for path in (self._out, self._err)
            )
        except OSError as error:
            raise CommandFailed(f"{self._out.name} cannot be written ({error.strerror})") from error
        try:
            fcntl.flock(err, fcntl.LOCK_EX)  # whoever inherits it holds it, to the last one's end
            starter = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", supervisor.__file__, str(within), str(self._end.absolute())),
                *command.filled(**values),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=dict(command.environ),
                pass_fds=keep,
                start_new_session=True,
            )
            await starter.wait()
        except (OSError, ValueError) as error:
            raise CommandFailed(f"{command.name} cannot be started ({error})") from error
        finally:
            os.close(out)
            os.close(err)

    async def follow(self, hear: Callable[[str], None]) -> None:
        """Tell each line as it is printed, from the first; raise CommandFailed or Vanished in the end."""
        lines = Lines(hear)
        with self._out.open("rb") as out:
            while True:
                is_over = self.is_over  # before the last of it is read
                while part := out.read(_PART):
                    lines.take(part)
                    await asyncio.sleep(0)
                if is_over:
                    break
                await asyncio.sleep(_LOOK)
        self._judge(lines.end())

    def clear(self) -> None:
        """Forget it."""
        for path in (self._out, self._end, self._err):
            path.unlink(missing_ok=True)

    def _judge(self, last_said: str) -> None:
        """Raise CommandFailed, unless it ended with exit code 0, or Vanished."""
        try:
            how, _, what = self._end.read_text(encoding="utf-8").partition(" ")
        except FileNotFoundError:
            raise Vanished(self._out.stem) from None
        if how == "late":
            raise CommandFailed(f"it did not end within {what} s and was ended")
        if how == "unstarted":
            raise CommandFailed(f"it cannot be started ({what})")
        if int(what):
            complaint = self._complaint()
            raise CommandFailed.of(int(what), last_line(complaint) or last_said, complaint)

    def _complaint(self) -> str:
        with self._err.open("rb") as err:
            err.seek(max(0, self._err.stat().st_size - LAST_WORDS))
            return err.read().decode(errors="replace")

    def _is_alive(self) -> bool:
        held = os.open(self._err, os.O_RDWR)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(held)
        return False


def ended(folder: Path) -> list[str]:
    """Return under which names commands have ended in a folder."""
    return [unquote(path.stem) for path in folder.glob("*.end")]
