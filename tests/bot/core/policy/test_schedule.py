"""Schedules: five cron fields and nothing else."""

from datetime import date

import pytest

from bot.core.policy.schedule import is_on, parse


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("0 16 * * 5", 1, {16}),
        ("0 16 * * 0,7", 4, {0}),
        ("*/20 * * * *", 0, {0, 20, 40}),
        ("0 8-18/5 * * *", 1, {8, 13, 18}),
        ("0 0 1,15 * *", 2, {1, 15}),
        ("0 0 * 12 *", 3, {12}),
        ("0 0 * * 1-5", 4, {1, 2, 3, 4, 5}),
    ],
)
def test_fields_are_read(text: str, field: int, values: set[int]) -> None:
    """Numbers, spans, steps and lists; Sunday is 0 and 7."""
    assert parse(text)[field] == values


@pytest.mark.parametrize(
    "text",
    [
        *("", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 0 *"),
        "5/10 * * * *",  # cron reads it in two ways
        *("0 0 31 2 *", "0 0 31 4,6 *", "0 0 30 2 *"),  # no freeze would ever begin
    ],
)
def test_what_is_no_schedule_is_refused(text: str) -> None:
    """Each refusal says what to write."""
    with pytest.raises(ValueError, match="write"):
        parse(text)


@pytest.mark.parametrize(
    ("line", "day", "expected"),
    [
        ("0 16 * * 5", "2026-11-20", True),  # a Friday
        ("0 16 * * 5", "2026-11-21", False),
        ("0 0 * * 0", "2026-11-22", True),  # Sunday is 0
        ("0 0 * * 7", "2026-11-22", True),  # and 7
        ("0 0 1 * 5", "2026-11-20", True),  # day of month or weekday, where both are restricted
        ("0 0 1 * 5", "2026-12-01", True),
        ("0 0 1 * 5", "2026-12-02", False),
        ("0 0 1 12 *", "2026-11-01", False),
        ("0 0 1 12 *", "2026-12-01", True),
    ],
)
def test_a_day_is_in_the_schedule_or_not(line: str, day: str, expected: bool) -> None:  # noqa: FBT001 - a table
    """Fields are read as cron reads them."""
    assert is_on(parse(line), date.fromisoformat(day)) is expected
