"""Looks at the machine: the folder of the state, the files of secrets, the port, what Python brings."""

import os
import shutil
import socket
import sqlite3
import stat
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.chat.inspection import Finding, fault, warning, well
from bot.core.ports.store import StoreError
from bot.settings import Settings
from bot.store.lock import refuse_if_held

_FEW_BYTES, _SOME_BYTES = 100 * 2**20, 2**30
_OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables: https://www.sqlite.org/stricttables.html."""
_ELSEWHERE = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "ceph", "glusterfs", "lustre", "afs")
_MOUNTS = Path("/proc/self/mountinfo")
_OTHERS_READ, _OTHERS_WRITE, _NOT_OWNER = stat.S_IROTH, stat.S_IWOTH, stat.S_IRWXG | stat.S_IRWXO


def look_at_machine(settings: Settings) -> Iterator[Finding]:
    """Yield a line for the state folder, and for each thing beside it that is not as it should be."""
    yield from _state(settings.state)
    yield from _files(settings)
    yield from _python(settings)
    yield from _port(settings)


def _state(folder: Path) -> Iterator[Finding]:
    there = next(each for each in (folder, *folder.parents) if _is_there(each))
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        told = f"{there} cannot be written by this user; make it a folder of theirs, or name another `state`"
        yield fault("state", told)
        return
    if there == folder and stat.S_IMODE(folder.stat().st_mode) & _NOT_OWNER:
        yield warning("state", f"others on this machine may look into {folder}; run chmod 700 {folder}")
    free = shutil.disk_usage(there).free
    if free < _SOME_BYTES:
        told = f"only {free // 2**20} MB are left for {folder}; make room, or name another `state`"
        if free < _FEW_BYTES:
            yield fault("state", told)
            return
        yield warning("state", told)
    if (kind := _filesystem(there)).startswith(_ELSEWHERE):
        told = f"{folder} is on {kind}, where locks and flushes may not hold"
        yield warning("state", f"{told}; name a `state` on a disk of this machine")
    yield well("state", f"{folder} is there" if there == folder else f"{folder} will be made")


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:  # of a folder above, which is what will be told
        return False


def _filesystem(path: Path) -> str:
    """Return the kind of file system that a path is on; empty where this machine does not tell.

    https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
    """
    best, kind, whole = -1, "", path.resolve()
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(before.split(" ")[4].replace("\\040", " "))
        if whole.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split(" ")[0]
    return kind


def _files(settings: Settings) -> Iterator[Finding]:
    """Tell which files others may read that hold secrets, and which they may change that give powers."""
    for path in sorted(settings.secret_files):
        if path.stat().st_mode & _OTHERS_READ:
            yield warning("secret", f"everybody on this machine may read {path}; run chmod 600 {path}")
    for path in (settings.path, settings.matrix):
        if path.stat().st_mode & _OTHERS_WRITE:
            told = f"everybody on this machine may change {path}, and with it who may do what"
            yield fault("settings", f"{told}; run chmod o-w {path}")


def _python(settings: Settings) -> Iterator[Finding]:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        wanted = ".".join(map(str, _OLDEST_SQLITE))
        told = f"this Python brings SQLite {sqlite3.sqlite_version}, and {wanted} is needed"
        yield fault("sqlite", f"{told}; use a newer Python, or a newer system")
    try:
        ZoneInfo(settings.timezone)
    except ZoneInfoNotFoundError:
        told = f"this machine knows no time zone {settings.timezone}"
        yield fault("timezone", f"{told}; install its package tzdata, as in apt-get install tzdata")
    if any(adapter.port == "monitoring" for adapter in settings.adapters) and not find_spec("matplotlib"):
        told = "/status and /report draw no plots without matplotlib"
        yield warning("plots", f"{told}; install the extra `plots`: pip install -e '.[plots]'")


def _port(settings: Settings) -> Iterator[Finding]:
    """Try the address of the web endpoints, unless a bot that runs already is there."""
    try:
        refuse_if_held(settings.state)
    except StoreError:
        yield well("web", "a bot is running in the state folder, so its address was not tried")
        return
    host, port = settings.listen.host, settings.listen.port
    try:
        for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            _bind(family, address)
    except OSError as error:
        told = f"nothing of ours can listen on {host}:{port} ({error.strerror})"
        yield fault("web", f"{told}; end what listens there, or set `web.listen` to another port")
    else:
        yield well("web", f"{host}:{port} is free")


def _bind(family: int, address: tuple[object, ...]) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tried.bind(address)
