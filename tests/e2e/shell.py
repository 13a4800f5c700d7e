"""Runs `chatops` as its operator does: a process of its own, its exit code and its words."""

import asyncio
import contextlib
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import bot_process
from tests.e2e.warm import warm

ROOT = Path(__file__).parents[2]
SECONDS = 30.0
"""How long a command may take on a busy machine before it counts as stuck."""

_PROGRESS = re.compile(r"[A-Z][a-zA-Z ]+: \d+ s so far, Ctrl-C ends it\.")


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left: its exit code and what it wrote, but for words on how long it took."""

    code: int
    out: str
    err: str


async def chatops(
    *arguments: str,
    environ: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    prepare: Callable[[], None] | None = None,
) -> Ended:
    """Run a command in `folder` to its end; `prepare` runs in the new process just before."""
    async with started(*arguments, environ=environ, folder=folder, prepare=prepare) as process:
        async with asyncio.timeout(SECONDS):
            out, err = await process.communicate()
        return Ended(process.returncode or 0, out.decode(), _said(err.decode()))


async def chatops_at_hand(
    *arguments: str, environ: Mapping[str, str], prepare: Callable[[], None] | None = None
) -> Ended:
    """Run a command to its end in a process that has everything imported already."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        command = [sys.executable, "-m", "bot", *arguments]
        process = await warm(command, {**_clean(), **environ}, out, err, prepare)
        try:
            async with asyncio.timeout(SECONDS):
                code = await process.wait()
        finally:
            process.kill()
        return Ended(code, out.read_text(encoding="utf-8"), _said(err.read_text(encoding="utf-8")))


def _said(err: str) -> str:
    """Return errors without the progress that a busy machine brings about."""
    return "".join(line for line in err.splitlines(keepends=True) if not _PROGRESS.fullmatch(line.rstrip()))


@contextlib.asynccontextmanager
async def started(
    *arguments: str,
    environ: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    prepare: Callable[[], None] | None = None,
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a command beside the block; it is killed in the end where it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env={**_clean(), **(environ or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=prepare,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def bot_environ(ready: Mapping[str, Any], state: Path | None = None) -> dict[str, str]:
    """Return the variables that point a command at a sandbox, with a free port for the web endpoints."""
    whole = bot_process.environ(ready, state or Path(ready["state"]), 0)
    return {name: value for name, value in whole.items() if name.startswith(("DISCORD_", "CHATOPS_"))}


def _clean() -> dict[str, str]:
    """Return our own environment without what points at any Discord; modules come from this checkout."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DISCORD_", "CHATOPS_"))
    }
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
