"""What ends a command of the command line: a sentence for the person and an exit code for the machine."""

from collections.abc import Mapping

DONE = 0
REFUSED = 1
USAGE = 2
BAD_CONFIGURATION = 78
INTERRUPTED = 130

EXIT_CODES: Mapping[int, str] = {
    DONE: "done",
    REFUSED: "refused or failed; the last line says why and what was not done",
    USAGE: "wrong usage: there is no such command or option",
    BAD_CONFIGURATION: "bad configuration: nothing was started, and restarting does not help",
    INTERRUPTED: "ended by Ctrl-C",
}
"""What each exit code says; `chatops audit verify` has codes of its own."""


class Fault(Exception):  # noqa: N818 - an end that was foreseen, with its code
    """Nothing more can be done; `lines` say what happened and what to do now."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.code = code
        self.lines = lines
