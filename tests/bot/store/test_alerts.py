"""Groups of alerts beyond their contract: they outlast the bot."""

from pathlib import Path

from bot.store.folder import open_store
from tests.fakes.alerts import KEY, make_group
from tests.fakes.operations import HandClock


async def test_kept_over_a_restart(tmp_path: Path) -> None:
    """What was heard and not shown is still to be shown."""
    async with open_store(tmp_path, HandClock()) as memory:
        kept = await memory.alerts.add(make_group())

    async with open_store(tmp_path, HandClock()) as memory:
        assert await memory.alerts.newest(KEY) == kept
        assert list(await memory.alerts.unshown()) == [kept]
