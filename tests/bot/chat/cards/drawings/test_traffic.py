"""The plot: whatever was measured, a small picture that can be read."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.cards.drawings import traffic as drawing
from bot.core.domain.operation import Operation, State
from bot.core.ports.monitoring import Sample
from tests.bot.chat.cards.drawings.png import colours, size
from tests.bot.chat.traffic import deploy, sample, traffic

NUMBER = st.one_of(st.floats(), st.sampled_from([0.0, 1.0, 1e300, -1.0, 1e-12]))
LAST_SAMPLES = [sample(minute, 120.0 + minute % 7, 0.004, 0.08) for minute in range(60)]


@pytest.mark.parametrize(
    ("samples", "deploys"),
    [
        (LAST_SAMPLES, []),
        (LAST_SAMPLES, [deploy(3 * number, f"v2.{number}.0-rc.1") for number in range(20)]),
        ([sample(40)], [deploy(0), deploy(60)]),
        (
            [sample(minute, 1e12, None, None) for minute in range(60)],
            [deploy(5, "$\\frac{"), deploy(6, "é\n☃")],
        ),
        ([Sample(each.at, math.inf, math.nan, 1e299) for each in LAST_SAMPLES], []),
    ],
)
def test_it_fits_into_a_message(samples: list[Sample], deploys: list[Operation]) -> None:
    """800 x 450 pixels, less than 150 kB."""
    png = drawing.draw(traffic(samples, *deploys), "Europe/Berlin")

    assert size(png) == (800, 450)
    assert len(png) < 150_000


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 60), NUMBER, st.none() | NUMBER, st.none() | NUMBER), max_size=8),
    st.lists(st.tuples(st.floats(0, 60), st.text(max_size=30)), max_size=5),
)
def test_whatever_was_measured_is_drawn(samples: list[Any], deploys: list[Any]) -> None:
    """No number and no version makes it fail or warn."""
    measured = traffic([sample(*each) for each in samples], *(deploy(*each) for each in deploys))

    assert size(drawing.draw(measured, "UTC")) == (800, 450)


def test_deploys_are_marked_in_their_colours() -> None:
    """One that ended well and one that failed are told apart; without any there is no mark."""
    good, bad = (0xB5, 0xA7, 0xF5), (0xF0, 0x78, 0x7A)
    quiet = [Sample(each.at, each.requests) for each in LAST_SAMPLES]

    assert good not in colours(drawing.draw(traffic(quiet), "UTC"))
    assert good in colours(drawing.draw(traffic(quiet, deploy(30)), "UTC"))
    assert bad in colours(drawing.draw(traffic(quiet, deploy(30, state=State.FAILED)), "UTC"))


def test_the_time_is_the_teams() -> None:
    """The same hour looks different elsewhere."""
    measured = traffic(LAST_SAMPLES)

    assert drawing.draw(measured, "UTC") != drawing.draw(measured, "Europe/Berlin")
    assert drawing.draw(measured, "UTC") == drawing.draw(measured, "UTC")
