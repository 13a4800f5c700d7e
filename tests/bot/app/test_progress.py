"""A command that takes long says so, and nothing else."""

from bot.app.progress import progress
from tests.fakes.heard import Heard


def test_what_takes_long_is_told() -> None:
    """After a while, with the time that has passed and the way out."""
    stream = Heard()
    with progress("Reading the audit log", stream, pauses=(0.01, 60.0)):
        stream.wait()

    assert stream.getvalue() == "Reading the audit log: 0 s so far, Ctrl-C ends it.\n"


def test_what_is_done_at_once_says_nothing() -> None:
    """Whoever did not wait need not read; an end by an error is one as well."""
    stream = Heard()
    with progress("Reading the audit log", stream):
        pass

    assert stream.getvalue() == ""
