"""The newest version first."""

import random

import pytest

from bot.adapters.versions.precedence import newest_first

ORDERED = [
    "v10.0.0",
    "2.5.0",
    "v2.5.0-rc.11",
    "v2.5.0-rc.2",
    "v2.5.0-alpha",
    "v2.4.10",
    "v2.4.9",
    "v2.4",
    "1",
    "main",
    "latest",
]


@pytest.mark.parametrize("seed", range(5))
def test_versions_stand_by_number(seed: int) -> None:
    """Numbers count by value, a release stands before its candidates, and what is no version comes last."""
    mixed = [*ORDERED, "sha256-" + "0" * 64 + ".sig"]
    random.Random(seed).shuffle(mixed)  # noqa: S311 - any order will do

    assert newest_first(mixed) == ORDERED


def test_any_tag_has_a_place() -> None:
    """Digits of other scripts, endless numbers and bare marks break nothing."""
    strange = ["v", "v1.", "1..2", "9" * 5000, "v1-" + "9" * 5000, "1-", "v1.2-²"]

    assert sorted(newest_first(strange)) == sorted(strange)
