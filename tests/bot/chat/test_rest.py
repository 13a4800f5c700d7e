"""What answers mean."""

from typing import Any

import aiohttp
import discord
import pytest

from bot.chat import rest
from bot.core.ports.chat import CardGone, ChatError


class Answer:
    """An HTTP answer as discord.py's errors want to see it."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.reason = "for a reason"


def refused(status: int, code: int = 0) -> discord.HTTPException:
    """Return what discord.py raises for an answer."""
    answer: Any = Answer(status)
    return discord.HTTPException(answer, {"code": code, "message": "no"})


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (refused(500), rest.Unreachable),
        (refused(503), rest.Unreachable),
        (refused(429), rest.Unreachable),
        (discord.RateLimited(60.0), rest.Unreachable),
        (ConnectionResetError(), rest.Unreachable),
        (aiohttp.ServerDisconnectedError(), rest.Unreachable),
        (TimeoutError(), rest.Unreachable),
        (refused(404, 10008), CardGone),
        (refused(404, 10003), CardGone),
        (refused(404, 10007), rest.Denied),
        (refused(404), rest.Denied),
        (refused(403, 50013), rest.Denied),
        (refused(400, 50035), rest.Denied),
        (refused(401), rest.Denied),
        (refused(429, 30046), rest.Denied),
    ],
)
async def test_errors_are_told_apart(error: Exception, meaning: type[ChatError]) -> None:
    """Nobody knows, surely not done, or gone: a 404 of unknown meaning never counts as gone."""
    with pytest.raises(meaning) as caught:
        async with rest.answered(5):
            raise error
    assert type(caught.value) is meaning


async def test_time_is_limited() -> None:
    """An answer that does not come is like none."""
    with pytest.raises(rest.Unreachable):
        async with rest.answered(0):
            await discord.utils.sleep_until(discord.utils.utcnow().replace(year=2200))


async def test_other_errors_pass() -> None:
    """Faults of our own are not blamed on Discord."""
    with pytest.raises(ZeroDivisionError):
        async with rest.answered(5):
            _ = 1 / 0
