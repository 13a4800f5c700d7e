"""The matrix as a whole, with its freezes and gaps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.domain.refusal import Refused
from bot.core.inquiries.matrix import matrix
from bot.core.policy.matrix import Freeze
from tests.fakes.answers import MALLORY, Memory, attempt
from tests.fakes.operations import NOON

DAILY = Freeze("lunch", ("production",), ("deploy",), "0 11 * * *", 2 * 3600, "UTC")


async def test_tells_windows_and_gaps() -> None:
    """A freeze that stands now tells until when, and each when it begins next; what has no row is named."""
    memory = Memory()
    later = replace(DAILY, name="evening", schedule="0 18 * * *")
    rows = tuple(row for row in memory.matrix.rows if row.action != "rollback")
    memory.matrix = replace(memory.matrix, rows=rows, freezes=(DAILY, later))

    found = await matrix(memory.sources, attempt(command="/policy show"))

    hours = [(window.stands, window.until, window.next_at) for window in found.windows]
    assert hours == [
        (True, NOON + timedelta(hours=1), NOON + timedelta(hours=23)),
        (False, None, NOON + timedelta(hours=6)),
    ]
    assert "rollback (any other service) in production" in found.gaps
    assert found.matrix == memory.matrix
    assert memory.ended() == [("alice", "/policy show", "success")]


async def test_a_freeze_without_an_end() -> None:
    """Windows that follow each other for ever stand now, and nobody makes an end up."""
    memory = Memory()
    memory.matrix = replace(memory.matrix, freezes=(replace(DAILY, duration_seconds=24 * 3600),))

    [window] = (await matrix(memory.sources, attempt(command="/policy show"))).windows

    assert (window.stands, window.until) == (True, None)


async def test_strangers_are_told_nothing() -> None:
    """Who may do what is for the team."""
    with pytest.raises(Refused, match="with a role"):
        await matrix(Memory().sources, attempt(MALLORY))
