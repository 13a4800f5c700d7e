"""What all pictures share: numbers and foreign words on them."""

import pytest

from bot.chat.cards.drawings import canvas
from tests.bot.chat.cards.drawings.png import colours, size


def test_a_sheet_is_as_wide_as_a_card() -> None:
    """800 pixels, as high as asked, and dark as the chat is."""
    picture = canvas.png(canvas.sheet(height=120))

    assert size(picture) == (800, 120)
    assert colours(picture) == {(0x2B, 0x2D, 0x31): 800 * 120}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (0.00001, "<0.001"),
        (0.05, "0.05"),
        (12.34, "12.3"),
        (999.4, "999"),
        (999.9, "1k"),
        (1234, "1.23k"),
        (5_000_000, "5M"),
        (1e300, "1e+300"),
    ],
)
def test_numbers_are_short(value: float, shown: str) -> None:
    """Three digits and a unit say enough."""
    assert canvas.short(value) == shown


def test_foreign_words_are_plain() -> None:
    """The font has every letter of them, and they are cut."""
    assert canvas.plain("v1\n☃", 14) == "v1??"
    assert canvas.plain("v3.0.0-rc.1+build5", 14) == "v3.0.0-rc.1+.."
