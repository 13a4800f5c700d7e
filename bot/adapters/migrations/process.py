"""Runs one configured command: never through a shell, within a time limit, with a bounded output."""

import asyncio
import os
import re
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

_LARGEST_OUTPUT = 4_000_000  # bytes; a command that prints more is ended
_PLACE = re.compile(r"\{([a-z]+)\}")


class CommandFailed(Exception):  # noqa: N818 - named for what happened
    """The command did not end with exit code 0; the text says how, with its last words."""


@dataclass(frozen=True, slots=True)
class Command:
    """An argument list in which `{names}` stand for values, and the whole environment it gets."""

    arguments: Sequence[str]
    environ: Mapping[str, str]

    def filled(self, **values: str) -> list[str]:
        """Return the arguments, each `{name}` of `values` replaced inside its own argument."""

        def fill(match: re.Match[str]) -> str:
            return values.get(match[1], match[0])

        return [_PLACE.sub(fill, argument) for argument in self.arguments]

    async def run(self, within: float, keep: Sequence[int] = (), **values: str) -> str:
        """Return what it printed; raise CommandFailed, with all of it ended after `within` seconds.

        It inherits the open files of `keep`.
        """
        try:
            child = await asyncio.create_subprocess_exec(
                *self.filled(**values),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=dict(self.environ),
                pass_fds=keep,
                start_new_session=True,  # a group of its own: ended as a whole, and no Ctrl-C of ours
            )
        except OSError as error:
            raise CommandFailed(f"{self.arguments[0]} cannot be started ({error.strerror})") from error
        try:
            async with asyncio.timeout(within):
                return await _output(child)
        except TimeoutError:
            raise CommandFailed(f"it did not end within {within:g} s and was ended") from None
        finally:
            await _end(child)


async def _output(child: asyncio.subprocess.Process) -> str:
    """Return what was printed; raise CommandFailed."""
    assert child.stdout is not None  # noqa: S101 - asked for by `run`
    assert child.stderr is not None  # noqa: S101 - likewise
    said, complained = await asyncio.gather(_read(child.stdout), _read(child.stderr))
    code = await child.wait()
    if code:
        how = f"exit code {code}" if code > 0 else f"ended by signal {-code}"
        why = last_line(complained) or last_line(said)
        raise CommandFailed(f"{how}: {why}" if why else how)
    return said


async def _read(stream: asyncio.StreamReader) -> str:
    """Return all of a stream; raise CommandFailed where that is too much."""
    parts, size = [], 0
    while part := await stream.read(1 << 16):
        parts.append(part)
        size += len(part)
        if size > _LARGEST_OUTPUT:
            raise CommandFailed(f"it printed more than {_LARGEST_OUTPUT} bytes and was ended")
    return b"".join(parts).decode(errors="replace")


async def _end(child: asyncio.subprocess.Process) -> None:
    """End what still runs of the command; a process it left behind would go on unwatched."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - else whoever left the group and holds the output open is waited for
    await child.wait()


def last_line(said: str) -> str:
    """Return the last line that says something."""
    return said.strip().splitlines()[-1].strip() if said.strip() else ""
