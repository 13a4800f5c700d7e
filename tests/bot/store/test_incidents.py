"""Incidents beyond their contract: they outlast the bot."""

from dataclasses import replace
from pathlib import Path

from bot.core.domain.incident import Incident, Severity
from bot.store.folder import open_store
from tests.fakes.operations import NOON, HandClock


async def test_kept_over_a_restart(tmp_path: Path) -> None:
    """What was open stays open, what was closed stays closed."""
    one = Incident(id="inc_1", title="Checkout fails", severity=Severity.SEV2, opened_at=NOON)
    async with open_store(tmp_path, HandClock()) as memory:
        kept = await memory.incidents.add(one)
        await memory.incidents.add(replace(one, id="inc_2", closed_at=NOON))

    async with open_store(tmp_path, HandClock()) as memory:
        assert list(await memory.incidents.open()) == [kept]
