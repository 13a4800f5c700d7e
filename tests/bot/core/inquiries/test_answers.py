"""One question: an answer, or why there is none."""

import asyncio

import pytest

from bot.core.inquiries.answers import NoAnswer, answer
from bot.core.ports.back_end import BackEndError
from bot.core.ports.store import StoreError


async def reply(error: Exception | None = None) -> str:
    """Answer, or fail."""
    if error is not None:
        raise error
    return "three of three"


async def test_an_answer_is_handed_on() -> None:
    """What came in time is what counts."""
    assert await answer(reply(), 5) == "three of three"


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (BackEndError("HTTP 503"), "HTTP 503"),
        (StoreError("disk full"), "disk full"),
        (BackEndError(), "no reason given"),
        (TimeoutError(), "not in time"),
        (KeyError("status"), "the adapter failed, see the bot's log"),
    ],
)
async def test_a_failure_is_an_answer_too(error: Exception, why: str) -> None:
    """Whatever an adapter raises, the other answers are told."""
    assert await answer(reply(error), 5) == NoAnswer(why)


async def test_nobody_waits_longer_than_the_limit() -> None:
    """One that hangs is given up."""
    assert await answer(asyncio.Event().wait(), 0.01) == NoAnswer("not in time")
