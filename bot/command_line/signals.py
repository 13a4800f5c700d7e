"""Signals that come before a command hears them itself, and after it has ended."""

import os
import signal
import sys
from contextlib import suppress

_UNTIL_ENDED = {"run", "sandbox"}
"""Commands that last until a signal ends them, so that an early one is no failure either."""
_ENDED = "Ended by a signal before anything had begun."


def hear_early_end() -> None:
    """Let SIGTERM end what has not begun; the command hears it by itself as soon as it has.

    The first process of a container gets no signal that it has not asked for:
    https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
    """
    if _UNTIL_ENDED.intersection(sys.argv[1:2]):
        signal.signal(signal.SIGTERM, _end)


def _end(*_: object) -> None:
    with suppress(OSError):
        os.write(2, f"{_ENDED}\n".encode())  # to the file itself: the stream may be in the middle of a line
    os._exit(0)


def ignore_ctrl_c() -> None:
    """Let nobody be shown a trace by pressing it while Python ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
