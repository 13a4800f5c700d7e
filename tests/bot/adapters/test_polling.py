"""Following by asking again and again: news only, up to the end."""

import pytest

from bot.adapters.polling import poll
from bot.core.ports.back_end import BackEndError, Phase, Report

ONE = Report(phase=Phase.RUNNING, ready=1, desired=2)
TWO = Report(phase=Phase.RUNNING, ready=2, desired=2)
END = Report(phase=Phase.SUCCEEDED, ready=2, desired=2)


async def test_only_news_is_told() -> None:
    """What is the same as before is not told again; after the end nothing is asked."""
    answers = iter([ONE, ONE, TWO, TWO, END])

    async def look() -> Report:
        return next(answers)

    assert [report async for report in poll(look, 0.0)] == [ONE, TWO, END]
    assert next(answers, None) is None


async def test_a_failure_ends_it() -> None:
    """The core decides whether and when it is asked again."""

    async def look() -> Report:
        raise BackEndError("away")

    with pytest.raises(BackEndError, match="away"):
        await anext(poll(look, 0.0))
