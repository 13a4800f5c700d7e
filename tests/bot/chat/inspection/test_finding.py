"""One line of the check, for people and for machines."""

import json

import pytest

from bot.chat.inspection.finding import Finding, fault, warning, well


@pytest.mark.parametrize(
    ("finding", "level", "word"),
    [
        (well("a", "b"), "ok", "ok  "),
        (warning("a", "b"), "warning", "warn"),
        (fault("a", "b"), "fault", "FAIL"),
    ],
)
def test_it_is_told_twice(finding: Finding, level: str, word: str) -> None:
    """As a line, and as JSON with the same words."""
    assert finding.line == f"{word}  a           b"
    assert json.loads(finding.json) == {"level": level, "subject": "a", "text": "b"}


def test_nothing_foreign_moves_the_terminal() -> None:
    """Names come from Discord, and anybody may have chosen them."""
    told = well("guild", "a\n\x1b[2Jb")

    assert "\n" not in told.line
    assert "\x1b" not in told.line + told.json
