"""Tells whoever waits that a command is at work: on standard error, so that what it prints stays clean."""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

_PAUSES = (3.0, 7.0, 20.0, 30.0)
"""Seconds until the first word, and between the next ones; the last holds on."""


@contextmanager
def progress(
    what: str, stream: TextIO | None = None, pauses: Sequence[float] | None = None
) -> Iterator[None]:
    """Say now and then that `what` goes on, "Reading the audit log", as long as the block lasts."""
    over = threading.Event()
    telling = threading.Thread(
        target=_tell, args=(what, stream or sys.stderr, pauses or _PAUSES, over), name="progress", daemon=True
    )
    telling.start()
    try:
        yield
    finally:
        over.set()
        telling.join()


def _tell(what: str, stream: TextIO, pauses: Sequence[float], over: threading.Event) -> None:
    passed = 0.0
    left = iter(pauses)
    while not over.wait(pause := next(left, pauses[-1])):
        passed += pause
        stream.write(f"{what}: {passed:.0f} s so far, Ctrl-C ends it.\n")
        stream.flush()
