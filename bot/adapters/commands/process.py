"""Runs one configured command: never through a shell, within a time limit, with a bounded output."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Self

_LARGEST_OUTPUT = 4_000_000  # bytes
_LONGEST_LINE = 64_000  # bytes; what follows in a line that is told on is left out
LAST_WORDS = 4_000  # bytes of what it complained about
_PLACE = re.compile(r"\{([a-z]+)\}")


class CommandFailed(Exception):  # noqa: N818 - named for what happened
    """The command did not end with exit code 0; the text says how, with its last words.

    `code` is its exit code; None where it has none of its own: not started, or ended by us or a signal.
    `complaint` is the end of what it printed on stderr.
    """

    def __init__(self, sentence: str, code: int | None = None, complaint: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.complaint = complaint

    @classmethod
    def of(cls, code: int, why: str, complaint: str) -> Self:
        """Return the failure of a command that ended with this code, below zero for a signal."""
        how = f"exit code {code}" if code > 0 else f"ended by signal {-code}"
        return cls(f"{how}: {why}" if why else how, code if code > 0 else None, complaint)


@dataclass(frozen=True, slots=True)
class Command:
    """An argument list in which `{names}` stand for values, and the whole environment it gets.

    One that is `run` and prints more than `most` bytes is ended.
    """

    arguments: Sequence[str]
    environ: Mapping[str, str]
    most: int = _LARGEST_OUTPUT

    @property
    def name(self) -> str:
        """Return what is started."""
        return self.arguments[0]

    def told(self, **variables: str) -> Self:
        """Return the command with these in its environment, too."""
        return replace(self, environ={**self.environ, **variables})

    def filled(self, **values: str) -> list[str]:
        """Return the arguments, each `{name}` of `values` replaced inside its own argument."""

        def fill(match: re.Match[str]) -> str:
            return values.get(match[1], match[0])

        return [_PLACE.sub(fill, argument) for argument in self.arguments]

    async def run(self, within: float, keep: Sequence[int] = (), **values: str) -> str:
        """Return what it printed; raise CommandFailed, with all of it ended after `within` seconds.

        It inherits the open files of `keep`.
        """
        printed = _Whole(self.most)
        async with _child(self.filled(**values), self.environ, within, keep) as child:
            await _output(child, printed.take, printed.text)
        return printed.text()


@asynccontextmanager
async def _child(
    arguments: Sequence[str], environ: Mapping[str, str], within: float, keep: Sequence[int]
) -> AsyncGenerator[asyncio.subprocess.Process, None]:
    """Start a process for the block, which may take `within` seconds; it is ended after it."""
    try:
        child = await asyncio.create_subprocess_exec(
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=dict(environ),
            pass_fds=keep,
            start_new_session=True,  # a group of its own: ended as a whole, and no Ctrl-C of ours
        )
    except (OSError, ValueError) as error:  # a value may hold what no argument can: a zero byte
        why = error.strerror if isinstance(error, OSError) else error
        raise CommandFailed(f"{arguments[0]} cannot be started ({why})") from error
    try:
        async with asyncio.timeout(within):
            yield child
    except TimeoutError:
        raise CommandFailed(f"it did not end within {within:g} s and was ended") from None
    finally:
        await _end(child)


async def _output(
    child: asyncio.subprocess.Process, take: Callable[[bytes], None], said: Callable[[], str]
) -> None:
    """Hand on what is printed, to its end; raise CommandFailed."""
    assert child.stdout is not None  # noqa: S101 - asked for by `_child`
    assert child.stderr is not None  # noqa: S101 - likewise
    complaint = _Tail()
    await asyncio.gather(_read(child.stdout, take), _read(child.stderr, complaint.take))
    code = await child.wait()
    if code:
        raise CommandFailed.of(code, last_line(complaint.text()) or last_line(said()), complaint.text())


async def _read(stream: asyncio.StreamReader, take: Callable[[bytes], None]) -> None:
    while part := await stream.read(1 << 16):
        take(part)


class _Whole:
    """All that was printed."""

    def __init__(self, most: int) -> None:
        self._parts: list[bytes] = []
        self._left = self._most = most

    def take(self, part: bytes) -> None:
        self._parts.append(part)
        self._left -= len(part)
        if self._left < 0:
            raise CommandFailed(f"it printed more than {self._most} bytes and was ended")

    def text(self) -> str:
        return b"".join(self._parts).decode(errors="replace")


class _Tail:
    """The end of what was printed."""

    def __init__(self) -> None:
        self._end = b""

    def take(self, part: bytes) -> None:
        self._end = (self._end + part)[-LAST_WORDS:]

    def text(self) -> str:
        return self._end.decode(errors="replace")


class Lines:
    """What is printed, told line by line; empty ones say nothing, and long ones are cut."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        self._hear = hear
        self._open = b""
        self._last = ""

    def take(self, part: bytes) -> None:
        """Take what was printed next."""
        *whole, rest = part.split(b"\n")
        for each in whole:
            self._tell(self._open + each)
            self._open = b""
        self._open = (self._open + rest)[:_LONGEST_LINE]

    def end(self) -> str:
        """Tell what had no line's end after it; return the last line that said something."""
        self._tell(self._open)
        self._open = b""
        return self._last

    def _tell(self, line: bytes) -> None:
        text = line[:_LONGEST_LINE].decode(errors="replace").strip()
        if text:
            self._last = text
            self._hear(text)


async def _end(child: asyncio.subprocess.Process) -> None:
    """End what still runs of the command; a process it left behind would go on unwatched."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - else whoever left the group and holds the output open is waited for
    await child.wait()


def last_line(said: str) -> str:
    """Return the last line that says something."""
    return said.strip().splitlines()[-1].strip() if said.strip() else ""
