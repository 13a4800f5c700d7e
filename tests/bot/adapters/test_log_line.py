"""How serious a line is: whatever way it was logged, and never by what it is about."""

import pytest

from bot.adapters.log_line import level_named, level_of
from bot.core.ports.logs import Level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ('{"level":"error","msg":"no"}', Level.ERROR),
        ('{"msg":"ERROR is near","Severity":"NOTICE"}', Level.INFO),
        ('{"level":30,"msg":"pino"}', Level.INFO),
        ('{"level":60,"msg":"pino"}', Level.CRITICAL),
        ('{"log.level":"warn"}', Level.WARNING),
        ("time=2026-03-04T15:23:47Z level=warn msg=slow", Level.WARNING),
        ('lvl=eror msg="no"', Level.ERROR),
        ('ts=1 level="debug" msg=x', Level.DEBUG),
        ("E0304 15:23:47.120000       1 controller.go:1] no", Level.ERROR),
        ("F0304 15:23:47.120000       1 controller.go:1] no", Level.CRITICAL),
        ("2026-03-04 15:23:47,120 ERROR payment: timed out", Level.ERROR),
        ("2026-03-04T15:23:47Z\tINFO\tready", Level.INFO),
        ("WARNING:root:slow", Level.WARNING),
        ("2026/03/04 15:23:47 [error] 7#7: *1 connect() failed", Level.ERROR),
        ("[ Warn ] slow", Level.WARNING),
        ("error: no such table", Level.ERROR),
        ("15:23:47 |FATAL| gone", Level.CRITICAL),
        ("\x1b[31mERROR\x1b[0m no", Level.ERROR),
        ("FATAL:  password authentication failed", Level.CRITICAL),
    ],
)
def test_a_level_is_read_where_it_is_named(text: str, level: Level) -> None:
    """From JSON, logfmt, klog, brackets, before a colon, or in capitals."""
    assert level_of(text) is level


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no level here",
        "order 17 taken without an error",
        "the level = high",
        "information for you",
        '{"level":"high"}',
        '{"level":true}',
        '{"level":[1]}',
        "{broken",
        '{"error":null,"alert":"no"}',
        "INFORMATIVE words",
        "x" * 300 + " ERROR",
    ],
)
def test_what_a_line_is_about_is_no_level(text: str) -> None:
    """A sentence on errors is none, nor is a word beyond the head of a line."""
    assert level_of(text) is None


def test_numbers_and_names_of_others_are_none() -> None:
    """What no logger writes is not guessed."""
    assert [level_named(word) for word in ("unknown", 35, True, None, 50.0)] == [None] * 5
