"""Starts the bot in state folders that it cannot use, each in turn: `python -m tests.faults.foreign ROOT`.

It is `chatops run` as it ships, in a fork of a process that has everything imported, bound by permissions
even as root. It prints, as JSON, for each folder the exit code, what was said, the seconds of processor time,
and what is no longer as it was; `lock`, which says who tried, does not count.
"""

import asyncio
import ctypes
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import bot.app.run  # noqa: F401 - so that a fork has it already
from bot.__main__ import main as chatops
from bot.store.database import APPLICATION_ID
from bot.store.folder import open_store
from sandbox.app import CONFIG
from tests.fakes.operations import HandClock
from tests.faults.kept import fill

NOBODY = 65534
_CAPABILITIES = 0x20080522
"""The version of capset(2) with two words; 1 and 2 let root pass over permissions, capabilities(7)."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a start ended; `changed` names the files that are no longer as they were."""

    code: int
    out: str
    err: str
    seconds: float
    changed: list[str]


def ours(state: Path) -> None:
    """Make the folder of a bot that has ended in order."""

    async def work() -> None:
        async with open_store(state, HandClock()) as memory:
            await fill(memory)

    asyncio.run(work())


def _database(state: Path, script: str) -> None:
    state.mkdir()
    with closing(sqlite3.connect(state / "chatops.db")) as database:
        database.executescript(script)


def _altered(change: Callable[[Path], object]) -> Callable[[Path], None]:
    """Return how to make a folder of ours in which something was changed."""

    def make(state: Path) -> None:
        ours(state)
        change(state)

    return make


def _replaced(name: str, data: bytes | None) -> Callable[[Path], None]:
    """Return how to make a folder of ours with other bytes, or a folder, in place of a file."""

    def change(state: Path) -> None:
        path = state / name
        path.unlink()
        path.mkdir() if data is None else path.write_bytes(data)

    return _altered(change)


def _damage(state: Path) -> None:
    data = bytearray((state / "chatops.db").read_bytes())
    data[8192:12288] = os.urandom(4096)
    (state / "chatops.db").write_bytes(data)


NEWER = (
    f"PRAGMA application_id = {APPLICATION_ID}; CREATE TABLE operation (id TEXT); PRAGMA user_version = 999;"
)
FOLDERS: Mapping[str, Callable[[Path], object]] = {
    "read-only": lambda state: state.mkdir(0o500),
    "closed": lambda state: state.mkdir(0),
    "a file": lambda state: state.write_text("mine"),
    "a link to nothing": lambda state: state.symlink_to(state.with_name("nothing") / "there"),
    "a link to itself": lambda state: state.symlink_to(state),
    "of another program": lambda state: _database(state, "CREATE TABLE songs (name TEXT);"),
    "of a newer version": lambda state: _database(state, NEWER),
    "no database": _replaced("chatops.db", b"#!/bin/sh\n" * 900),
    "a folder as database": _replaced("chatops.db", None),
    "a closed database": _altered(lambda state: (state / "chatops.db").chmod(0)),
    "a read-only database": _altered(lambda state: (state / "chatops.db").chmod(0o400)),
    "a damaged database": _altered(_damage),
    "a folder as lock": _replaced("lock", None),
    "a closed log": _altered(lambda state: (state / "audit" / "2026-03.jsonl").chmod(0)),
    "a read-only log": _altered(lambda state: (state / "audit" / "checkpoints.jsonl").chmod(0o400)),
    "a folder as log": _replaced("audit/2026-03.jsonl", None),
    "a folder as checkpoints": _replaced("audit/checkpoints.jsonl", None),
    "checkpoints of nobody": _replaced("audit/checkpoints.jsonl", b"hello\n"),
    "a log of another bot": _altered(lambda state: (state / "audit" / "2025-01.jsonl").write_text("{}\n")),
    "a log that was changed": _replaced("audit/2026-03.jsonl", b"{}\n"),
    "a lost database": _replaced("chatops.db", b""),
}
OF_ANOTHER_USER = "of another user"


def _give_away(state: Path) -> None:
    state.mkdir(0o700)
    os.chown(state, NOBODY, NOBODY)


def main(root: Path) -> dict[str, object]:
    """Try every folder."""
    found: dict[str, object] = {}
    folders = dict(FOLDERS)
    if os.geteuid() == 0:
        folders[OF_ANOTHER_USER] = _give_away
    for number, (name, make) in enumerate(folders.items()):
        state = root / str(number) / "state"
        state.parent.mkdir()
        make(state)
        found[name] = asdict(start(state))
    return found


def start(state: Path) -> Ended:
    """Start the bot there, with no Discord to go to."""
    before = _looks(state.parent)
    said = (state.parent.with_suffix(".out"), state.parent.with_suffix(".err"))
    child = os.fork()
    if child == 0:
        code = 99
        try:
            for stream, path in enumerate(said, 1):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), stream)
            os.environ |= {"DISCORD_TOKEN": "none", "DISCORD_API_BASE": "http://127.0.0.1:9"}
            os.environ |= {"CHATOPS_STATE": str(state), "CHATOPS_LISTEN": "127.0.0.1:0"}
            _be_bound()
            code = chatops(["run", "--config", str(CONFIG)])
            sys.stderr.flush()
        finally:
            os._exit(code)
    _, status, used = os.wait4(child, 0)
    after = _looks(state.parent)
    changed = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    out, err = (path.read_text(encoding="utf-8") for path in said)
    return Ended(os.waitstatus_to_exitcode(status), out, err, used.ru_utime + used.ru_stime, changed)


def _looks(folder: Path) -> dict[str, str]:
    """Return everything below a folder: kind, permissions and bytes."""
    return {
        str(
            path.relative_to(folder)
        ): f"{path.lstat().st_mode:o} {path.read_bytes().hex() if _is_file(path) else ''}"
        for path in folder.rglob("*")
        if path.name != "lock"
    }


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _be_bound() -> None:
    """Be stopped by permissions, also as root."""
    libc = ctypes.CDLL(None)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
    words = (ctypes.c_uint32 * 6)()
    libc.capget(header, words)
    for word in (0, 1, 2):  # effective, permitted, inheritable: of the first 32 capabilities
        words[word] &= ~0b110
    libc.capset(header, words)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
