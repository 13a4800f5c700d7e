"""Figures in words: short, and never a zero for what was not measured."""

from datetime import timedelta

import pytest

from bot.chat.cards import measures
from bot.core.domain.audit import Result
from bot.core.domain.plan import Action
from bot.core.inquiries.dora import Deploy, Dora
from bot.core.inquiries.spread import NOTHING, Spread
from tests.fakes.operations import NOON

MINUTE = timedelta(minutes=1)


def deploys(count: int, days: float) -> Dora:
    """Return so many successful deploys in so many days."""
    one = Deploy(
        service="api-gateway", action=Action.DEPLOY, result=Result.SUCCESS, began_at=NOON, ended_at=NOON
    )
    return Dora(days=days, deploys=(one,) * count, failures=0)


@pytest.mark.parametrize(
    ("count", "days", "words"),
    [
        (0, 30, "none"),
        (1, 30, "0.23 per week"),
        (1, 7, "1 per week"),
        (29, 30, "6.8 per week"),
        (30, 30, "1.00 per day"),
        (41, 30, "1.37 per day"),
        (3000, 30, "100 per day"),
        (40_000, 30, "1333 per day"),
    ],
)
def test_frequencies(count: int, days: float, words: str) -> None:
    """Per day or, of less than one, per week."""
    assert measures.frequency(deploys(count, days)) == words


@pytest.mark.parametrize(
    ("rate", "words"), [(None, "no data"), (0.0, "0 %"), (1 / 3, "33 %"), (1.0, "100 %")]
)
def test_shares(rate: float | None, words: str) -> None:
    """In hundredths; of nothing there is no share."""
    assert measures.share(rate) == words


@pytest.mark.parametrize(
    ("lengths", "words"),
    [
        (NOTHING, "no data"),
        (Spread(1, 23 * MINUTE, 23 * MINUTE), "23 min"),
        (Spread(2, 23 * MINUTE, 125 * MINUTE), "23 min (worst 2 h 5 min)"),
    ],
)
def test_spreads(lengths: Spread, words: str) -> None:
    """The one in the middle and, where there are several, the worst."""
    assert measures.spread(lengths) == words


def test_the_four_figures() -> None:
    """Each has its name, and says what is missing."""
    assert measures.dora(Dora(days=30)) == (
        ("deployment frequency", "none"),
        ("lead time", "no data"),
        ("change failure rate", "no data"),
        ("time to restore", "no data"),
    )
