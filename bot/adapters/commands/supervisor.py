"""Stays with one command whatever becomes of the bot: limits its time, and notes in a file how it ended.

A program of its own: `supervisor.py SECONDS FILE ARGUMENTS`. It goes into the background at once. The note is
`code N` (below zero for a signal), `late SECONDS` or `unstarted WHY`; what is left of the command is ended.
"""

import os
import signal
import sys


def note(path: str, how: str) -> None:
    """Write a note that is there as a whole or not at all."""
    descriptor = os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(descriptor, how.encode())
    os.fsync(descriptor)
    os.close(descriptor)
    os.rename(f"{path}.new", path)  # noqa: PTH104 - pathlib takes as long to load as all the rest


def supervise(seconds: float, path: str, arguments: list[str]) -> None:
    """Run the command to its end, or to that of its time."""

    def end(*_: object) -> None:
        note(path, f"late {seconds:g}")
        os.killpg(0, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        child = os.posix_spawnp(arguments[0], arguments, os.environ)
    except OSError as error:
        note(path, f"unstarted {error.strerror}")
    else:
        _, status = os.waitpid(child, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        note(path, f"code {os.waitstatus_to_exitcode(status)}")
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    if os.fork():
        os._exit(0)
    supervise(float(sys.argv[1]), sys.argv[2], sys.argv[3:])
