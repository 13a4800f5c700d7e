"""The seal: opened by its key, for its person, unchanged; by nothing else."""

import pytest

from bot.core.ports.store import StoreError
from bot.store.seal import Seal

KEY, OTHER = bytes(range(32)), bytes(32)


def test_what_is_sealed_can_be_opened() -> None:
    """And is not the same twice, so that nobody can tell what changed."""
    seal = Seal(KEY)
    once, again = seal.close("a secret", "102"), seal.close("a secret", "102")

    assert Seal(KEY).open(once, "102") == seal.open(again, "102") == "a secret"
    assert once != again
    assert b"a secret" not in once


def test_not_with_another_key() -> None:
    """Whoever has the disk alone has nothing."""
    with pytest.raises(StoreError, match="another key"):
        Seal(OTHER).open(Seal(KEY).close("a secret", "102"), "102")


def test_not_for_another_person() -> None:
    """Whoever can write to the disk cannot give themselves somebody else's second factor."""
    with pytest.raises(StoreError, match="another key"):
        Seal(KEY).open(Seal(KEY).close("a secret", "102"), "103")


def test_not_when_anything_in_it_was_changed() -> None:
    """Every bit of it, and every length."""
    seal = Seal(KEY)
    sealed = seal.close("a secret", "102")
    forged = [
        sealed[:place] + bytes([sealed[place] ^ (1 << bit)]) + sealed[place + 1 :]
        for place in range(len(sealed))
        for bit in range(8)
    ]
    opened = []
    for each in (*forged, *(sealed[:end] for end in range(len(sealed)))):
        try:
            opened.append(seal.open(each, "102"))
        except StoreError:
            continue

    assert opened == []
