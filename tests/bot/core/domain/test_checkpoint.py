"""Checkpoints as they are posted and signed."""

from bot.core.domain.checkpoint import Checkpoint
from tests.fakes.operations import NOON

PLAIN = Checkpoint(NOON, "chatops/1", 41, "ab" * 32)
LINES = f"chatops/1\n41\n{'ab' * 32}\n"


def test_note() -> None:
    """Unsigned it has three lines; signed the time as well, an empty line, and the signature."""
    signed = Checkpoint(NOON, "chatops/1", 41, "ab" * 32, "signature")

    assert PLAIN.note == LINES
    assert signed.dated == f"{LINES}2026-03-04T12:00:00.000Z\n"
    assert signed.note == f"{signed.dated}\nsignature\n"
    assert list(signed.fields) == ["timestamp", "origin", "size", "hash", "note"]
