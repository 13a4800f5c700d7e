"""The bot's own status page beyond its contract: what is shown for how long, and over a restart."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.domain.incident import Severity, Status
from bot.core.ports.back_end import BackEndError
from bot.core.ports.status_page import Publication, Statement
from bot.store.folder import open_store
from tests.fakes.operations import NOON, HandClock

OPEN = Publication(
    key="inc_1",
    title="half a \ud83d sign",
    severity=Severity.SEV1,
    service="order-service",
    opened_at=NOON,
    statements=(Statement(NOON, Status.INVESTIGATING, "We look."),),
    notify=True,
)
LATER = NOON + timedelta(hours=1)


async def test_kept_whole_over_a_restart(tmp_path: Path) -> None:
    """The page says after a restart what it said before."""
    async with open_store(tmp_path, HandClock()) as memory:
        await memory.publications.publish(OPEN, {})

    async with open_store(tmp_path, HandClock()) as memory:
        assert await memory.publications.all(NOON) == [OPEN]


async def test_open_ones_and_those_resolved_since(tmp_path: Path) -> None:
    """What is open is shown however old it is, what was resolved until its time is over; newest first."""
    gone = replace(OPEN, key="inc_2", resolved_at=NOON)
    past = replace(OPEN, key="inc_3", opened_at=NOON + timedelta(minutes=1), resolved_at=LATER)
    new = replace(OPEN, key="inc_4", opened_at=LATER)
    async with open_store(tmp_path, HandClock()) as memory:
        for each in (new, past, gone, OPEN):
            await memory.publications.publish(each, {})

        assert [each.key for each in await memory.publications.all(LATER)] == ["inc_4", "inc_3", "inc_1"]


async def test_the_order_does_not_change_with_words(tmp_path: Path) -> None:
    """Of two that opened at once the later to come stays first, whichever is told of again."""
    other = replace(OPEN, key="inc_2")
    async with open_store(tmp_path, HandClock()) as memory:
        for each in (OPEN, other, replace(OPEN, title="Checkout fails")):
            await memory.publications.publish(each, {})

        assert [each.key for each in await memory.publications.all(NOON)] == ["inc_2", "inc_1"]


async def test_unreadable_document_is_refused(tmp_path: Path) -> None:
    """One that somebody altered into nonsense is an error: the page does not leave an incident out."""
    async with open_store(tmp_path, HandClock()) as memory:
        await memory.publications.publish(OPEN, {})
    connection = sqlite3.connect(tmp_path / "chatops.db")
    connection.execute("UPDATE publication SET document = '{}'")
    connection.commit()
    connection.close()

    async with open_store(tmp_path, HandClock()) as memory:
        with pytest.raises(BackEndError, match="A kept publication cannot be read"):
            await memory.publications.all(NOON)


async def test_a_closed_store_refuses_in_its_own_words(tmp_path: Path) -> None:
    """The sentence of the store reaches whoever published."""
    async with open_store(tmp_path, HandClock()) as memory:
        await memory.writer.close()
        with pytest.raises(BackEndError, match="The store is closed; nothing was kept"):
            await memory.publications.publish(OPEN, {})


async def test_a_check_reads_how_many_are_open(tmp_path: Path) -> None:
    """One line, which tells that the page can be read."""
    async with open_store(tmp_path, HandClock()) as memory:
        await memory.publications.publish(OPEN, {})
        await memory.publications.publish(replace(OPEN, key="inc_2", resolved_at=NOON), {})

        assert await memory.publications.ping() == "the bot's own page, open incidents: 1"
