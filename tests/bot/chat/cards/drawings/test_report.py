"""The plot of a report: whatever happened, a picture that can be read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.cards.drawings.report import draw
from bot.core.domain.audit import Event, Result
from bot.core.inquiries.report import Report, summed
from tests.bot.chat.cards.drawings.png import colours, size
from tests.fakes.log_lines import change, incident, lines
from tests.fakes.operations import NOON

GREEN, RED, YELLOW, BLUE = (0x5B, 0xC9, 0x8A), (0xF0, 0x78, 0x7A), (0xF4, 0xC1, 0x5D), (0x5D, 0xAD, 0xEC)
MINUTES = st.integers(0, 14_000)


def happened(*events: Sequence[Event], days: int = 30, timezone: str = "UTC") -> Report:
    """Return the report of the last days before noon."""
    records = lines(event for some in events for event in some)
    return summed(records, NOON - timedelta(days=days), NOON, timezone)


@pytest.mark.parametrize("days", [1, 31, 366])
def test_it_fits_into_a_message(days: int) -> None:
    """800 x 600 pixels, less than 150 kB, whether there was much or nothing."""
    much = [change(number * 7, [Result.SUCCESS, Result.FAILURE][number % 5 == 0]) for number in range(300)]

    for events in (much, []):
        png = draw(happened(*events, incident(60, "sev1", 700_000), days=days))
        assert size(png) == (800, 600)
        assert len(png) < 150_000


@cache
def _quiet() -> dict[tuple[int, ...], int]:
    """Return the colours of a report in which nothing happened."""
    return colours(draw(happened()))


@pytest.mark.parametrize(
    ("event", "colour"),
    [
        (change(0), GREEN),
        (change(0, Result.FAILURE), RED),
        (incident(0, "sev1"), RED),
        (incident(0, "sev2"), YELLOW),
        (incident(0, "sev3"), BLUE),
    ],
)
def test_what_happened_has_its_colour(event: list[Event], colour: tuple[int, int, int]) -> None:
    """Bars tell success from failure, and the severities from each other; the other bars stay away."""
    without, shown = _quiet(), colours(draw(happened(event)))

    grown = {each for each in (GREEN, RED, YELLOW, BLUE) if shown.get(each, 0) > without.get(each, 0) + 100}
    assert grown == {colour}


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.builds(change, MINUTES, st.sampled_from([Result.SUCCESS, Result.FAILURE, Result.UNKNOWN]))),
    st.lists(st.builds(incident, MINUTES, st.sampled_from(["sev1", "sev2", "sev3"]), st.none() | MINUTES)),
    st.integers(1, 366),
)
def test_whatever_happened_is_drawn(
    changes: list[list[Event]], incidents: list[list[Event]], days: int
) -> None:
    """No number makes it fail or warn."""
    apart = [[replace(event, id=f"inc_{number}") for event in each] for number, each in enumerate(incidents)]

    assert size(draw(happened(*changes, *apart, days=days))) == (800, 600)


def test_the_dates_are_the_teams() -> None:
    """The same days look different elsewhere; the same report looks the same."""
    assert draw(happened(change(0))) != draw(happened(change(0), timezone="Asia/Tokyo"))
    assert draw(happened(change(0))) == draw(happened(change(0)))
