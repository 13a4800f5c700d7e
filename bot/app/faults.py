"""What ends a command of the command line: a sentence for the person and an exit code for the machine."""

import errno
import sys
from collections.abc import Mapping
from pathlib import Path

DONE = 0
REFUSED = 1
USAGE = 2
BAD_CONFIGURATION = 78
INTERRUPTED = 130
"""By Ctrl-C: 128 and the number of SIGINT, as shells count."""

EXIT_CODES: Mapping[int, str] = {
    DONE: "done",
    REFUSED: "refused or failed; the last line says why and what was not done",
    USAGE: "wrong usage: there is no such command or option",
    BAD_CONFIGURATION: "bad configuration: nothing was started, and restarting does not help",
    INTERRUPTED: "ended by Ctrl-C",
}
"""What each exit code says; `chatops audit verify` has codes of its own."""

_NO_ACCESS = "Give this user access to it, or name another place."
_NO_SPACE = "Free some space there, or name a place on another disk."
_TOO_MANY = "Raise the limit, then try again: ulimit -n 1024"
_ADVICE = {
    errno.EACCES: _NO_ACCESS,
    errno.EPERM: _NO_ACCESS,
    errno.EROFS: _NO_ACCESS,
    errno.ENOSPC: _NO_SPACE,
    errno.EDQUOT: _NO_SPACE,
    errno.EMFILE: _TOO_MANY,
    errno.ENFILE: _TOO_MANY,
}


class Fault(Exception):  # noqa: N818 - an end that was foreseen, with its code
    """Nothing more can be done; `lines` say what happened and what to do now."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.code = code
        self.lines = lines


def of_machine(error: ImportError | OSError | MemoryError) -> Fault:
    """Return what the machine refused that no command foresaw: a library, a file, memory."""
    if isinstance(error, ImportError):
        return Fault(
            BAD_CONFIGURATION,
            f"chatops is not whole in {sys.prefix} ({error}): nothing was started. "
            "In the project's folder run: make setup; then use its .venv/bin/chatops",
        )
    if isinstance(error, MemoryError) or error.errno == errno.ENOMEM:
        return Fault(REFUSED, "There is too little memory: the command ended. Free some, then try again.")
    if not _is_somewhere():
        return Fault(
            REFUSED, "The folder that you are in is gone: nothing was started. Go to another one: cd ~"
        )
    where = f"{error.filename}: " if error.filename else ""
    advice = _ADVICE.get(error.errno or 0, "Look there, then try again.")
    return Fault(REFUSED, f"{where}{error.strerror or error}. The command ended. {advice}")


def _is_somewhere() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True
