"""Whether this machine's clock is Discord's, by what Discord's answers say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from discord.http import Route

from bot.app.check.clock import look_at_clock
from bot.app.settings import read
from bot.settings import DiscordSettings, Settings
from tests.fakes.folder import make_folder
from tests.fakes.inspected import served


class Wrong:
    """A clock that is so many seconds ahead."""

    def __init__(self, seconds: float) -> None:
        self._ahead = timedelta(seconds=seconds)

    def now(self) -> datetime:
        """Return the time as it is not."""
        return datetime.now(UTC) + self._ahead  # noqa: TID251 - the wall clock, set wrong

    async def sleep(self, seconds: float) -> None:
        """Nobody sleeps here."""
        raise AssertionError(seconds)


def settings(folder: Path, base: str) -> Settings:
    """Return settings that point at a Discord."""
    return replace(read(make_folder(folder).settings), discord=DiscordSettings(None, base))


@pytest.mark.parametrize(
    ("seconds", "level", "says"),
    [
        (0, "ok", "as Discord's"),
        (15, "warning", "s ahead of Discord; let"),
        (-60, "fault", "s behind Discord:"),
    ],
)
async def test_how_far_it_is_off(tmp_path: Path, seconds: float, level: str, says: str) -> None:
    """A little is a warning, and what makes codes of authenticator apps useless is a fault."""
    async with served():
        asked = settings(tmp_path, Route.BASE)
        [told] = [one async for one in look_at_clock(asked, Wrong(seconds))]

    assert (told.level, told.subject) == (level, "clock")
    assert says in told.text


async def test_where_nobody_tells_there_is_nothing_to_say(tmp_path: Path) -> None:
    """That Discord cannot be reached is told once, and elsewhere."""
    asked = settings(tmp_path, "http://127.0.0.1:1/api/v10")

    assert [one async for one in look_at_clock(asked, Wrong(0))] == []
