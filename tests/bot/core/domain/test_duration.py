"""Durations in the domain are those of the files."""

from bot.core.domain import duration


def test_parse_and_spell() -> None:
    """Both directions are at hand."""
    assert duration.parse("15m") == 900
    assert duration.spell(900) == "15m"
