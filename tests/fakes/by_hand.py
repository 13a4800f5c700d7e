"""What somebody types by hand: an adapter's raw commands, and a real shell that carries them out."""

import asyncio
import os
import shutil
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.app.fallback import EveryVariable
from bot.core.domain import shell
from bot.core.ports.fallback import Fallback, Target, Task

TOKEN = shell.variable("TOKEN")
"""What stands for a token in options that come from the settings."""


@dataclass(frozen=True)
class Ended:
    """How a shell ended, and what it printed."""

    code: int
    out: str
    err: str


def offered(
    builder: object,
    options: Mapping[str, Any],
    service: str = "order-service",
    environment: str = "production",
    team: str | None = None,
) -> dict[Task, list[str]]:
    """Return what an adapter offers, by task; what cannot be done there is in no list."""
    assert isinstance(builder, Fallback)
    found: dict[Task, list[str]] = {}
    for command in builder.fallback(options, EveryVariable(), Target(service, environment, team)):
        assert command.lines or command.note
        found.setdefault(command.task, []).extend([command.lines] if command.lines else [])
    return found


async def types(lines: str, *, path: str = "", **variables: str) -> Ended:
    """Let a shell run them, as they are printed, with nothing in its environment but these variables.

    No process that it starts may have $TOKEN among its arguments.
    """
    environ = {"HOME": os.environ.get("HOME", "/"), **variables}
    with TemporaryDirectory() as folder:
        (discreet := Path(folder) / "curl").write_text(DISCREET, encoding="utf-8")
        discreet.chmod(0o755)
        environ["PATH"] = f"{path}{folder}:{os.environ['PATH']}"
        child = await asyncio.create_subprocess_exec(
            *("bash", "-c", lines), env=environ, stdout=PIPE, stderr=PIPE
        )
        async with asyncio.timeout(20):
            out, err = await child.communicate()
    assert INDISCREET not in err.decode(), lines
    return Ended(child.returncode or 0, out.decode(), err.decode())


INDISCREET = "everybody on this machine sees the token"
DISCREET = f"""#!/bin/sh
PATH="${{PATH#*"${{0%/*}}":}}"
[ -z "$TOKEN" ] || case "$*" in *"$TOKEN"*) echo "{INDISCREET}" >&2; exit 99 ;; esac
exec curl "$@"
"""
"""Looks at its arguments before it becomes the real one."""


def needs_kubectl() -> None:
    """Skip the test where the real one is not there."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed: apt-get install kubernetes-client")


RECORDING = '#!/bin/sh\nfor word; do printf "%s\\n" "$word"; done >>"$NOTED"\necho >>"$NOTED"\n'


async def arrived(lines: str, folder: Path, tool: str = "kubectl", **variables: str) -> list[list[str]]:
    """Return what a shell hands to a tool, call by call; a stand-in in `folder` notes it."""
    program, noted = folder / tool, folder / "noted"
    program.write_text(RECORDING, encoding="utf-8")
    program.chmod(0o755)
    noted.unlink(missing_ok=True)
    ended = await types(lines, path=f"{folder}:", NOTED=str(noted), **variables)
    assert ended.code == 0, ended.err
    return [call.splitlines() for call in noted.read_text().split("\n\n") if call]
