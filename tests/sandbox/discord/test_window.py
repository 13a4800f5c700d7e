"""The measure behind every limit."""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord.window import Quota, Window
from tests.fakes.standing_clock import StandingClock


def test_a_window_gives_its_uses_and_then_none() -> None:
    """The quota holds within the window."""
    window = Window(Quota(2, 5.0), StandingClock())

    assert [window.take(), window.take(), window.take()] == [True, True, False]
    assert window.remaining == 0


def test_a_window_opens_at_its_first_use() -> None:
    """An unused window is always full length; a used one runs out."""
    clock = StandingClock()
    window = Window(Quota(1, 5.0), clock)
    clock.advance(60)

    assert window.reset_after == 5.0
    window.take()
    clock.advance(2)
    assert window.reset_after == 3.0
    clock.advance(3)
    assert (window.remaining, window.take()) == (1, True)


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 5))
def test_no_window_holds_more_than_its_quota(pauses: list[float], uses: int) -> None:
    """Whenever one asks: never more uses between two resets than the quota."""
    clock = StandingClock()
    window = Window(Quota(uses, 5.0), clock)
    granted: list[float] = []
    for pause in pauses:
        clock.advance(pause)
        if window.take():
            granted.append(clock.now().timestamp())

    for index in range(len(granted) - 2 * uses):
        assert granted[index + 2 * uses] - granted[index] >= 5.0 - 1e-3
