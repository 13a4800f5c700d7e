"""Second factors on the disk: nothing of them can be read there, nor in a backup, nor without the key."""

from pathlib import Path

import aiosqlite
import pytest

from bot.core.ports.store import StoreError
from bot.store.folder import open_store
from tests.fakes.authenticator import SECRET, enrolled
from tests.fakes.operations import BOB, CAROL, NOON, HandClock

KEY, OTHER = bytes(range(32)), bytes(32)
OFFERED = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"


async def filled(folder: Path, *, backup: Path | None = None) -> None:
    """Keep two people's."""
    async with open_store(folder, HandClock(), sealing=KEY) as memory:
        await memory.second_factors.save(enrolled(offered=OFFERED, offered_at=NOON))
        await memory.second_factors.save(enrolled(person=CAROL))
        if backup is not None:
            await memory.writer.back_up(backup)


async def test_no_secret_is_on_the_disk(tmp_path: Path) -> None:
    """Neither in the database with its write-ahead log, nor in the audit log, nor in a backup."""
    await filled(tmp_path / "state", backup=tmp_path / "backup.db")

    written = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(written) >= 3
    found = [
        path for path, content in written.items() for word in (SECRET, OFFERED) if word.encode() in content
    ]
    assert found == []


async def test_they_outlast_a_restart(tmp_path: Path) -> None:
    """With the same key."""
    await filled(tmp_path)

    async with open_store(tmp_path, HandClock(), sealing=KEY) as memory:
        await memory.second_factors.check()
        assert await memory.second_factors.factor(CAROL.id) == enrolled(person=CAROL, revision=1)


async def test_another_key_is_told_at_the_start(tmp_path: Path) -> None:
    """Each person is named, and what can be done."""
    await filled(tmp_path)

    async with open_store(tmp_path, HandClock(), sealing=OTHER) as memory:
        with pytest.raises(
            StoreError, match="The second factors of @bob, @carol were sealed with another key"
        ):
            await memory.second_factors.check()
        with pytest.raises(StoreError, match="another key"):
            await memory.second_factors.factor(BOB.id)


async def test_one_row_under_the_name_of_another_opens_nothing(tmp_path: Path) -> None:
    """Who can write to the database cannot take somebody's second factor over."""
    await filled(tmp_path)
    async with open_store(tmp_path, HandClock(), sealing=KEY) as memory:
        swap = "UPDATE second_factor SET sealed = (SELECT sealed FROM second_factor WHERE person_id = ?)"

        async def change(connection: aiosqlite.Connection) -> None:
            await connection.execute(swap, (CAROL.id,))

        await memory.writer.write(change, ())

        assert await memory.second_factors.factor(CAROL.id) is not None
        with pytest.raises(StoreError, match="another key"):
            await memory.second_factors.factor(BOB.id)


async def test_without_the_key_they_can_be_taken_away(tmp_path: Path) -> None:
    """By an operator who has lost it: everybody is known by name, and nothing else is."""
    await filled(tmp_path)

    async with open_store(tmp_path, HandClock()) as memory:
        assert await memory.second_factors.people() == [BOB, CAROL]
        with pytest.raises(StoreError, match="There is no key for second factors"):
            await memory.second_factors.factor(BOB.id)
        with pytest.raises(StoreError, match="There is no key for second factors"):
            await memory.second_factors.save(enrolled(revision=1))
        await memory.second_factors.forget(BOB.id)
        assert await memory.second_factors.people() == [CAROL]
