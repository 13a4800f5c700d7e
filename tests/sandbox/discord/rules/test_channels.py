"""How channels are named, how many there may be, how often one is renamed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord.refusals import Refusal
from sandbox.discord.rules.channels import (
    Renames,
    check_category,
    check_guild,
    check_parent,
    check_topic,
    normal_name,
)

TEXT, CATEGORY = 0, 4
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Inc 2026 Payment", "inc-2026-payment"),
        ("a  b", "a-b"),
        ("it's", "its"),
        ("ünïcode", "ünïcode"),
        ("A!B", "a-b"),
    ],
)
def test_text_channels_are_lowered(given_name: str, kept: str) -> None:
    """A text channel comes back in lower case with dashes."""
    assert normal_name(given_name, TEXT) == kept


def test_categories_keep_their_name() -> None:
    """Only text channels are renamed."""
    assert normal_name("Live Incidents", CATEGORY) == "Live Incidents"


@given(st.text(min_size=1, max_size=100))
def test_normal_names_stay(name: str) -> None:
    """What was kept once is kept as it is."""
    try:
        kept = normal_name(name, TEXT)
    except Refusal:
        return
    assert normal_name(kept, TEXT) == kept


@pytest.mark.parametrize("name", ["", "   ", "!!!", "x" * 101, None])
def test_names_without_length_are_refused(name: str | None) -> None:
    """A name has 1 to 100 characters."""
    with pytest.raises(Refusal) as refused:
        normal_name(name, TEXT)

    assert refused.value.code == 50035


def test_long_topics_are_refused() -> None:
    """A topic has at most 1024 characters."""
    check_topic("x" * 1024)
    with pytest.raises(Refusal):
        check_topic("x" * 1025)


def test_room_ends() -> None:
    """A guild has 500 channels, a category 50."""
    check_guild(499)
    check_category(49)
    with pytest.raises(Refusal) as full:
        check_guild(500)
    assert full.value.code == 30013
    with pytest.raises(Refusal) as crowded:
        check_category(50)
    assert crowded.value.code == 50035
    assert "CHANNEL_PARENT_MAX_CHANNELS" in str(crowded.value.errors)


def test_only_categories_hold_channels() -> None:
    """Neither what is gone nor another channel."""
    check_parent(CATEGORY)
    for kind, why in ((None, "Category does not exist"), (TEXT, "Not a category")):
        with pytest.raises(Refusal) as refused:
            check_parent(kind)
        assert why in str(refused.value.errors)


def test_the_third_rename_waits() -> None:
    """Two edits of name or topic in ten minutes, then 429 with the time until the first is forgotten."""
    renames = Renames()
    renames.record(1, NOON)
    renames.record(1, NOON + timedelta(minutes=4))

    with pytest.raises(Refusal) as refused:
        renames.record(1, NOON + timedelta(minutes=6))
    assert (refused.value.status, refused.value.retry_after) == (429, 240)

    renames.record(2, NOON + timedelta(minutes=6))
    renames.record(1, NOON + timedelta(minutes=10))
