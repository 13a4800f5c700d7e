"""What a machine refuses, as a sentence."""

import errno
import os

import pytest

from bot.app.faults import of_machine


def refused(number: int, path: str | None = None) -> OSError:
    """Return the error of a call that ended with this number."""
    return OSError(number, os.strerror(number), path)


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (ModuleNotFoundError("No module named 'yaml'"), 78, "(No module named 'yaml'): nothing was started."),
        (refused(errno.EACCES, "a/b"), 1, "a/b: Permission denied. The command ended. Give this user access"),
        (refused(errno.EROFS, "a"), 1, "Give this user access to it, or name another place."),
        (refused(errno.ENOSPC), 1, "No space left on device. The command ended. Free some space there"),
        (refused(errno.EMFILE), 1, "Raise the limit, then try again: ulimit -n 1024"),
        (refused(errno.EIO, "a"), 1, "a: Input/output error. The command ended. Look there, then try again."),
        (OSError("odd"), 1, "odd. The command ended. Look there, then try again."),
        (refused(errno.ENOMEM), 1, "There is too little memory: the command ended."),
        (MemoryError(), 1, "There is too little memory: the command ended."),
    ],
)
def test_what_a_machine_refuses(error: OSError | ImportError | MemoryError, code: int, told: str) -> None:
    """One sentence: what happened, what was not done, what to do now."""
    fault = of_machine(error)

    assert (fault.code, len(fault.lines)) == (code, 1)
    assert told in fault.lines[0]
