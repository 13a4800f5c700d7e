"""Backups are whole and never overwrite."""

from pathlib import Path

import pytest

from bot.core.ports.store import StoreError
from bot.store.folder import DATABASE, open_store
from tests.fakes.operations import HandClock, make_event, make_operation


async def test_backup_starts_as_a_store(tmp_path: Path) -> None:
    """A backup put into an empty folder is the store of that moment, its JSON lines written anew."""
    async with open_store(tmp_path / "state", HandClock()) as memory:
        kept = await memory.operations.add(make_operation(1), make_event(make_operation(1)))
        (tmp_path / "other").mkdir()
        await memory.writer.back_up(tmp_path / "other" / DATABASE)
        await memory.operations.add(make_operation(2))
    assert (tmp_path / "other" / DATABASE).stat().st_mode & 0o077 == 0

    async with open_store(tmp_path / "other", HandClock()) as memory:
        assert list(await memory.operations.unsettled()) == [kept]

    first = (tmp_path / "state" / "audit" / "2026-03.jsonl").read_bytes()
    assert (tmp_path / "other" / "audit" / "2026-03.jsonl").read_bytes().startswith(first)


async def test_backup_never_overwrites(tmp_path: Path) -> None:
    """An existing file is refused and stays, and the store goes on."""
    (tmp_path / "backup").write_text("precious")
    async with open_store(tmp_path / "state", HandClock()) as memory:
        with pytest.raises(StoreError, match="exists already"):
            await memory.writer.back_up(tmp_path / "backup")
        with pytest.raises(StoreError, match="nothing was backed up"):
            await memory.writer.back_up(tmp_path / "missing" / "backup")
        await memory.operations.add(make_operation())

    assert (tmp_path / "backup").read_text() == "precious"
