"""What the kernel itself sees a program do to a folder: every call that could change it, told by strace."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SEEN = {
    "write": "write",
    "pwrite64": "pwrite",
    "fsync": "fsync",
    "fdatasync": "fdatasync",
    "ftruncate": "ftruncate",
    "rename": "rename",
    "unlink": "unlink",
    "mkdir": "mkdir",
    "openat": "open",
    "open": "open",
}
"""The calls for which `disk.c` stands in the way, by the name that it has for them."""
CHANGING = (
    *SEEN,
    *(
        "writev",
        "pwritev",
        "pwritev2",
        "sendfile",
        "splice",
        "tee",
        "copy_file_range",
        "fallocate",
        "truncate",
    ),
    *("sync_file_range", "syncfs", "msync", "renameat", "renameat2", "unlinkat", "rmdir", "mkdirat", "creat"),
    *(
        "openat2",
        "link",
        "linkat",
        "symlink",
        "symlinkat",
        "mknod",
        "mknodat",
        "mmap",
        "io_uring_setup",
        "io_submit",
    ),
)
"""Every call by which Linux lets the content or the name of a file be changed
(https://man7.org/linux/man-pages/man2/syscalls.2.html); whose it is and who may read it is no state."""
_LINE = re.compile(r"(?P<name>\w+)\((?P<given>.*)\)\s+= (?P<result>-?\d+|0x[0-9a-f]+)")


class Seen(NamedTuple):
    """One call that took effect on a path: its name, or `disk.c`'s name for it."""

    call: str
    path: str


class NoTracerError(Exception):
    """strace is not there, or may not trace; `.ci/run` installs it."""


def traced(command: Sequence[str], environ: Mapping[str, str], folder: Path, notes: Path) -> list[Seen]:
    """Run a command to its end; return what it did below `folder`. `notes` is an empty folder for strace.

    One file for each thread, so the calls of one thread alone are in order.
    """
    tracer = shutil.which("strace")
    if tracer is None or subprocess.run([tracer, "-f", "true"], capture_output=True, check=False).returncode:
        raise NoTracerError("strace is not there, or may not trace")
    options = [
        "-ff",
        "--seccomp-bpf",
        "-y",
        "-s",
        "0",
        "-e",
        f"trace={','.join(CHANGING)}",
        "-e",
        "signal=none",
    ]
    subprocess.run([tracer, *options, "-o", str(notes / "t"), *command], env=dict(environ), check=True)
    lines = (line for file in sorted(notes.iterdir()) for line in file.read_text().splitlines())
    return [seen for line in lines for seen in _changes(line, str(folder))]


def _changes(line: str, folder: str) -> Iterator[Seen]:
    """Yield what a line of strace's tells of a change below the folder, if it does."""
    found = _LINE.match(line)
    if found is None or folder not in found["given"] or found["result"].startswith("-"):
        return
    name, given = found["name"], found["given"]
    path = re.search(rf"{re.escape(folder)}[^\">]*", given)
    assert path is not None
    if name == "mmap":
        if "MAP_SHARED" in given and "PROT_WRITE" in given:
            yield Seen("mmap", path[0])
    elif SEEN.get(name) == "open":
        if "O_CREAT" in given:
            yield Seen("open", path[0])
        if "O_TRUNC" in given:
            yield Seen("open and cut", path[0])
    else:
        yield Seen(SEEN.get(name, name), path[0])
