"""An interaction is answered in time, also when Discord's answer to that is lost."""

from typing import Any

import aiohttp
import discord
import pytest

from bot.chat.interactions.acknowledgement import acknowledge, already


class Answer:
    """An HTTP answer as discord.py's errors want to see it."""

    status = 400
    reason = "for a reason"


class Scripted:
    """Discord's side of it: one outcome a try, the last for good."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self._outcomes = list(outcomes)
        self.tries = 0

    async def defer(self, *, ephemeral: bool) -> None:
        """Give the next outcome."""
        assert ephemeral
        self.tries += 1
        outcome = self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]
        if outcome is not None:
            raise outcome


def refused(code: int) -> discord.HTTPException:
    """Return what discord.py raises for a 400."""
    answer: Any = Answer()
    return discord.HTTPException(answer, {"code": code, "message": "no"})


async def test_it_is_said_once() -> None:
    """What Discord took is not repeated."""
    response = Scripted(None)

    await acknowledge(response)

    assert response.tries == 1


@pytest.mark.parametrize(
    "before",
    [(), (aiohttp.ServerDisconnectedError(),), (ConnectionResetError(),)],
    ids=["500", "cut", "reset"],
)
async def test_a_lost_answer_stops_nobody(before: tuple[Exception, ...]) -> None:
    """That Discord has it already means that it arrived, so the person's request goes on."""
    response = Scripted(*before, refused(40060))

    await acknowledge(response)

    assert response.tries == len(before) + 1


@pytest.mark.parametrize("error", [refused(10062), aiohttp.ServerDisconnectedError()])
async def test_what_discord_did_not_take_is_told(error: Exception) -> None:
    """A dead token and a line that stays cut end it, after two tries at most."""
    response = Scripted(error)

    with pytest.raises(type(error)):
        await acknowledge(response)

    assert response.tries <= 2


def test_only_one_code_means_already() -> None:
    """Other refusals are refusals."""
    assert already(refused(40060))
    assert not already(refused(40061))
