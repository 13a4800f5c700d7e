"""Plays of runbooks on the disk: they outlast the bot, and change one after the other."""

from pathlib import Path

import pytest

from bot.core.domain.person import Person
from bot.core.domain.runbook import Outcome, Run
from bot.core.ports.store import Duplicate, Stale
from bot.store.folder import open_store
from tests.fakes.operations import NOON, HandClock
from tests.fakes.runbooks import make_play

BOB = Person("102", "bob")


async def test_kept_over_a_restart(tmp_path: Path) -> None:
    """The whole runbook with it, and what is still to be shown."""
    async with open_store(tmp_path, HandClock()) as memory:
        kept = await memory.plays.add(make_play())
        kept = await memory.plays.save(kept.marked(Outcome.DONE, BOB, NOON).ran(Run(1, BOB)))

    async with open_store(tmp_path, HandClock()) as memory:
        assert await memory.plays.play(kept.id) == kept
        assert list(await memory.plays.unshown()) == [kept]
        assert await memory.plays.play("play_9") is None


async def test_one_change_at_a_time(tmp_path: Path) -> None:
    """What was changed meanwhile is not overwritten, and one command is one play."""
    async with open_store(tmp_path, HandClock()) as memory:
        kept = await memory.plays.add(make_play())
        await memory.plays.save(kept)

        with pytest.raises(Stale):
            await memory.plays.save(kept)
        with pytest.raises(Duplicate):
            await memory.plays.add(make_play(id="play_2"))
