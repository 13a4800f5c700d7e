"""Words as every back end can read them."""

import pytest

from bot.adapters.http import plain


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("bell \x07 and nul \x00!", "bell   and nul  !"),
        ("half a \ud83d sign", "half a  sign"),
        (" one\n\ttwo ", "one\n\ttwo"),
        ("12345678901", "123456789\u2026"),
        ("🔥" * 10, "🔥" * 10),
    ],
)
def test_what_json_cannot_carry_is_left_out(text: str, told: str) -> None:
    """Controls and halves of characters; lines stay, and what is cut shows it."""
    assert plain(text, 10 if text.startswith("1") else 20) == told
