"""What ends a command of the command line: a sentence for the person and an exit code for the machine."""

REFUSED = 1
USAGE = 2
BAD_CONFIGURATION = 78


class Fault(Exception):  # noqa: N818 - an end that was foreseen, with its code
    """Nothing more can be done; `lines` say what happened and what to do now."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.code = code
        self.lines = lines
