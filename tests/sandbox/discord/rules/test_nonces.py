"""Nonces are read, echoed, and unique for minutes."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.discord.refusals import Refusal
from sandbox.discord.rules.nonces import Nonces, read

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_a_nonce_is_short_text_or_a_number() -> None:
    """At most 25 characters, no booleans, no objects."""
    assert [read(value) for value in (None, 7, "x" * 25)] == [None, 7, "x" * 25]
    for bad in ("x" * 26, True, ["a"], 10**25):
        with pytest.raises(Refusal):
            read(bad)


def test_a_nonce_is_remembered_for_its_author_and_channel() -> None:
    """Another author or channel has its own nonces; number and text are the same nonce."""
    nonces = Nonces()
    nonces.remember(100, 1, 2, 7, NOON)

    assert nonces.of(100) == 7
    assert nonces.message_with(1, 2, "7", NOON) == 100
    assert nonces.message_with(3, 2, 7, NOON) is None
    assert nonces.message_with(1, 4, 7, NOON) is None


def test_a_nonce_is_forgotten() -> None:
    """After a few minutes the same nonce makes a new message."""
    nonces = Nonces()
    nonces.remember(100, 1, 2, 7, NOON)

    assert nonces.message_with(1, 2, 7, NOON + timedelta(minutes=4)) == 100
    assert nonces.message_with(1, 2, 7, NOON + timedelta(minutes=5)) is None
