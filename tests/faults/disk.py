"""Puts the disk of `disk.c` under a program: builds it, says what it is to do, reads what it has recorded."""

import ctypes
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("disk.c")
BUILT = Path(__file__).parents[2] / ".cache" / "faults"
KINDS = ("open", "write", "pwrite", "fsync", "fdatasync", "ftruncate", "rename", "unlink", "mkdir")


class NoCompilerError(Exception):
    """There is no C compiler on this machine; `.ci/run` installs one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What the `at`th counted call (0: none) meets.

    `kill`, `eio`, `enospc`, `short` (half is written, then no space), `delay` (of `seconds`), `hold`.

    It meets only that one where `once`, else every later one, too. Without `calls` all of `KINDS` count;
    with `condition` only while that file exists; as long as that a call is held.
    """

    kind: str = ""
    at: int = 0
    once: bool = True
    calls: Sequence[str] = ()
    seconds: float = 0.0
    condition: Path | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call that took effect: on `path` (`other` is a rename's new name), at `offset`, with `data`.

    A call that cuts a file has its new size as `offset`; writes have where they began. A sync that was
    refused has the kind `refused`: what it was for is not written any more; its `offset` is the moment, in
    nanoseconds of `time.monotonic`.
    """

    kind: str
    path: Path
    other: Path | None
    offset: int
    data: bytes


@cache
def library() -> Path:
    """Return the built disk; raise NoCompilerError."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise NoCompilerError("there is no C compiler (`cc`): install gcc")
    built = BUILT / f"disk-{hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]}.so"
    if not built.exists():
        BUILT.mkdir(parents=True, exist_ok=True)
        own = built.with_suffix(f".{os.getpid()}")
        flags = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        subprocess.run([compiler, *flags, "-o", own, SOURCE, "-ldl", "-lpthread"], check=True)
        own.replace(built)
    return built


def environment(folder: Path, fault: Fault | None = None, record: Path | None = None) -> dict[str, str]:
    """Return the variables that put the disk under a program, for what lies below `folder`."""
    fault = fault or Fault()
    return preloaded() | {
        "DISK_FOLDER": str(folder),
        "DISK_CALLS": ",".join(fault.calls),
        "DISK_AT": str(fault.at),
        "DISK_ONCE": str(int(fault.once)),
        "DISK_FAULT": fault.kind,
        "DISK_SECONDS": str(fault.seconds),
        "DISK_WHILE": str(fault.condition or ""),
        "DISK_RECORD": str(record or ""),
    }


def preloaded() -> dict[str, str]:
    """Return the variable that puts the disk, still idle, under a program that arms it itself."""
    return {"LD_PRELOAD": str(library())}


def arm(folder: Path, fault: Fault | None = None, record: Path | None = None) -> None:
    """Begin to count from 0, in a process that is `preloaded`: what a forked child does before its work."""
    fault = fault or Fault()
    call = ctypes.CDLL(None).disk_arm
    given = (fault.at, int(fault.once), fault.kind.encode(), os.fsencode(record or ""))
    if call(os.fsencode(folder), ",".join(fault.calls).encode(), *given):
        raise FileNotFoundError(folder)


def counted() -> int:
    """Return how many calls have counted since `arm`."""
    return int(ctypes.CDLL(None).disk_counted())


def recorded(record: Path) -> list[Call]:
    """Return the calls in the order in which they took effect."""
    return list(_calls(record.read_bytes()) if record.exists() else ())


def _calls(data: bytes) -> Iterator[Call]:
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        kind, path, other, offset, size = data[at:end].decode().split("\t")
        at = end + 1 + int(size)
        yield Call(kind, Path(path), Path(other) if other else None, int(offset), data[end + 1 : at])
