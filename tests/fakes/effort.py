"""How much work a call is, counted and not timed, so that a busy machine fails no test."""

import sys
from collections.abc import Callable
from types import FrameType

Trace = Callable[[FrameType, str, object], "Trace | None"]


def effort(call: Callable[[], object]) -> int:
    """Return how many lines of Python ran in the call; what is written in C counts as one."""
    lines = 0

    def count(_frame: FrameType, event: str, _what: object) -> Trace:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        call()
    finally:
        sys.settrace(before)
    return lines
