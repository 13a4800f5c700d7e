"""Locks beyond their contract: they outlast the bot, and nonsense is not guessed at."""

import sqlite3
from pathlib import Path

import pytest

from bot.core.domain.lock import Lock
from bot.core.ports.store import StoreError
from bot.store.folder import open_store
from tests.fakes.operations import ALICE, NOON, HandClock

LOCK = Lock("order-service", "production", "half a \ud83d reason", ALICE, NOON)


async def test_kept_over_a_restart(tmp_path: Path) -> None:
    """A lock stands until someone takes it away, whatever becomes of the bot."""
    async with open_store(tmp_path, HandClock()) as memory:
        await memory.locks.lock(LOCK)

    async with open_store(tmp_path, HandClock()) as memory:
        assert list(await memory.locks.locks()) == [LOCK]


async def test_unreadable_document_is_refused(tmp_path: Path) -> None:
    """A lock that somebody altered into nonsense is an error: it is not taken for no lock."""
    async with open_store(tmp_path, HandClock()) as memory:
        await memory.locks.lock(LOCK)
    connection = sqlite3.connect(tmp_path / "chatops.db")
    connection.execute("UPDATE lock SET document = '{}'")
    connection.commit()
    connection.close()

    async with open_store(tmp_path, HandClock()) as memory:
        with pytest.raises(StoreError, match="A kept lock cannot be read"):
            await memory.locks.locks()
