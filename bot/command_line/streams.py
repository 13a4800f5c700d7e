"""Standard input, output and error, whatever the one who started the command made of them."""

import io
import os
import sys
from contextlib import suppress

_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def mend() -> None:
    """Open those that were closed, and let the others take every sign.

    Otherwise the next file that is opened, a database say, would be standard output. What an encoding has no
    sign for is written as its Unicode name, which a person can read and a screen reader can speak.
    """
    for name, mode in _STREAMS:
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - for the whole life
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="namereplace")


def complain(*lines: str) -> None:
    """Write lines to standard error, where anybody hears them."""
    with suppress(OSError):
        sys.stderr.writelines(f"{line}\n" for line in lines)
        sys.stderr.flush()


def give_up_output() -> None:
    """Let nothing more be written to standard output, and not fail at the end for it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
