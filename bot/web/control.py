"""The door for the command line into a running bot: a Unix socket in the state folder, for its owner only.

A client sends one JSON line, `{"do": command, "as": user, "yes": bool}`, `{"backup": file}`,
`{"reset": user, "by": operator}` or `{"note": {...}, "by": operator}`, and gets JSON lines back:
`{"say": text}` as things happen, in the end `{"exit": code}`.
"""

import asyncio
import errno
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import structlog

from bot.core.domain.by_hand import Note

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Errand:
    """A command in a user's name; `is_confirmed` where they said beforehand that they mean it."""

    command: str
    user: str
    is_confirmed: bool = False


Run = Callable[[Errand, Say], Awaitable[int]]
"""Carries out a command, telling how it goes; returns the exit code."""
BackUp = Callable[[Path, Say], Awaitable[int]]
"""Makes a backup in a new file, telling how it went; returns the exit code."""

Reset = Callable[[str, str, Say], Awaitable[int]]
"""Takes a user's second factor away, for an operator; returns the exit code."""

WriteDown = Callable[[Note, str, Say], Awaitable[int]]
"""Writes down what was done by hand, for an operator; returns the exit code."""

SOCKET = "control.sock"
_LONGEST_LINE = 2 * 1024 * 1024
"""Bytes: no two arguments of a process on Linux (128 KiB each) are longer, even with every sign escaped."""
_NOBODY = frozenset({errno.ENOENT, errno.ECONNREFUSED, None})
"""No socket, one without a listener, or (without a number) a path too long for any bot to listen at."""
_LONGEST_TEXT = 100_000
"""Characters told at once; escaped they fit into a line."""
log = structlog.get_logger(__name__)


class NobodyListens(Exception):  # noqa: N818 - names what was found
    """There is no bot behind the door, so nothing can have been given to it."""


class _Nonsense(Exception):  # noqa: N818 - names what was received
    """What came in is no request."""


@asynccontextmanager
async def serve(
    path: Path, run: Run, back_up: BackUp, reset: Reset | None = None, write_down: WriteDown | None = None
) -> AsyncIterator[None]:
    """Listen at `path` while the context lasts; what is None is not asked for."""
    begin = partial(_begin, run=run, back_up=back_up, reset=reset, write_down=write_down)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            code = await begin(await _read(reader), partial(_say, writer))
            _send(writer, {"exit": code})
            await writer.drain()
        except _Nonsense as error:
            log.warning("the command line was not understood", error=repr(error))
        except ConnectionError:
            log.info("the command line left before it was answered")
        except asyncio.CancelledError:  # the loop ends; who waits is told by the end of the line
            return
        finally:
            await _close(writer)

    _remove(path)
    mask = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(answer, path, limit=_LONGEST_LINE)
    finally:
        os.umask(mask)
    try:
        yield
    finally:
        server.close()
        _remove(path)


async def ask(path: Path, errand: Errand, say: Say) -> int:
    """Let the bot that listens at `path` carry out a command; raise NobodyListens where there is none.

    After that nothing is raised but by `say`: the bot may have taken the command, and it must not be given
    twice.
    """
    broken_off = "The bot ended before it told how this went. Ask `chatops audit query` what became of it."
    request = {"do": errand.command, "as": errand.user, "yes": errand.is_confirmed}
    return await _ask(path, request, say, broken_off)


async def ask_for_backup(path: Path, target: Path, say: Say) -> int:
    """Let the bot at `path` make a backup in `target`, which is absolute; raise as `ask` does."""
    broken_off = (
        f"The bot broke off before the backup was whole: do not rely on {target}. "
        "Name a new file and try again."
    )
    return await _ask(path, {"backup": str(target)}, say, broken_off)


async def ask_for_reset(path: Path, user: str, by: str, say: Say) -> int:
    """Let the bot at `path` take a user's second factor away, for the operator `by`; raise as `ask` does."""
    broken_off = "The bot ended before it told how this went. Look at `chatops audit query --event all`."
    return await _ask(path, {"reset": user, "by": by}, say, broken_off)


async def ask_for_note(path: Path, note: Note, by: str, say: Say) -> int:
    """Let the bot at `path` write down what was done by hand, for the operator `by`; raise as `ask` does."""
    broken_off = "The bot ended before it told how this went. Look at `chatops audit query --event all`."
    return await _ask(path, {"note": msgspec.to_builtins(note), "by": by}, say, broken_off)


async def _ask(path: Path, request: Mapping[str, object], say: Say, broken_off: str) -> int:
    if len(_line(request)) > _LONGEST_LINE:
        say("That is too long for a command. Nothing was done; write it shorter.")
        return 1
    try:
        reader, writer = await asyncio.open_unix_connection(path, limit=_LONGEST_LINE)
    except OSError as error:
        if error.errno in _NOBODY:
            raise NobodyListens(str(error)) from error
        why = error.strerror or error
        say(f"{path}: the bot's door cannot be opened ({why}). Nothing was done; ask as the bot's user.")
        return 1
    try:
        _send(writer, request)
        async for told in _told(reader):
            if "exit" in told:
                return int(told["exit"])
            say(str(told["say"]))
    finally:
        await _close(writer)
    say(broken_off)
    return 1


async def _told(reader: asyncio.StreamReader) -> AsyncIterator[Mapping[str, Any]]:
    """Yield what the bot tells, until it ends or breaks off.

    Only reading stands in the block: a broken pipe of whoever listens to us says nothing about the bot.
    """
    while True:
        try:
            line = await reader.readline()
            message = json.loads(line) if line else None
        except (ConnectionError, ValueError) as error:
            log.info("the bot broke off", error=repr(error))
            return
        if message is None:
            return
        yield message


async def _read(reader: asyncio.StreamReader) -> object:
    """Return what is asked; raise _Nonsense."""
    try:
        return json.loads(await reader.readline())
    except ValueError as error:
        raise _Nonsense(str(error)) from error


def _begin(
    request: object,
    say: Say,
    *,
    run: Run,
    back_up: BackUp,
    reset: Reset | None,
    write_down: WriteDown | None,
) -> Awaitable[int]:
    """Return what will answer `request`; raise _Nonsense."""
    match request:
        case {"do": str(command), "as": str(user), "yes": bool(is_confirmed)}:
            return run(Errand(command, user, is_confirmed), say)
        case {"backup": str(target)}:
            return back_up(Path(target), say)
        case {"reset": str(user), "by": str(operator)} if reset is not None:
            return reset(user, operator, say)
        case {"note": dict(told), "by": str(operator)} if write_down is not None:
            return write_down(_note(told), operator, say)
        case _:
            raise _Nonsense("neither a command nor a backup nor a reset nor a note")


def _note(told: object) -> Note:
    try:
        return msgspec.convert(told, Note)
    except msgspec.ValidationError as error:
        raise _Nonsense(str(error)) from error


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):  # whoever left has taken the rest with them
        await writer.wait_closed()


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _say(writer: asyncio.StreamWriter, text: str) -> None:
    _send(writer, {"say": _cut(text)})


def _send(writer: asyncio.StreamWriter, message: Mapping[str, object]) -> None:
    writer.write(_line(message))


def _line(message: Mapping[str, object]) -> bytes:
    return json.dumps(dict(message)).encode("ascii") + b"\n"


def _cut(text: str) -> str:
    """Return a text that fits into a line, and says so where something is missing."""
    if len(text) <= _LONGEST_TEXT:
        return text
    return f"{text[:_LONGEST_TEXT]}… (cut: {len(text)} characters)"
