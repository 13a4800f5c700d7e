"""The call that the words of a command line become, and how it ends: by a sentence and a code."""

import sys
from collections.abc import Sequence

from bot.app.faults import DONE, Fault, of_machine
from bot.command_line import streams


def call(argv: Sequence[str] | None) -> int:
    """Do what the words say, those of this process by None; return the exit code."""
    streams.mend()
    code = DONE
    try:
        from bot.command_line.commands import parser  # noqa: PLC0415 - in an older Python it needs a library

        arguments = parser().parse_args(argv)
        code = arguments.call(arguments)
        sys.stdout.flush()  # here, where a reader that has gone is no error
    except Fault as fault:
        return _end(fault)
    except BrokenPipeError:  # the reader, `head` say, had enough
        streams.give_up_output()
    except (ImportError, OSError, MemoryError) as error:
        streams.give_up_output()
        return _end(of_machine(error))
    return code


def _end(fault: Fault) -> int:
    streams.complain(*fault.lines)
    return fault.code
