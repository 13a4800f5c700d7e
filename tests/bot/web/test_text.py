"""Foreign text in public documents."""

import unicodedata
from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.text import line, rows
from tests.fakes.public import HOSTILE, read_xml

ANY = st.text(alphabet=st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    "words", ["Payments fail.", "Grüße, 支付失败", "👩‍🚒🏳️‍🌈", "\u05e9\u05dc\u05d5\u05dd", "<b>&amp;"]
)
def test_what_people_read_stays_as_it_is(words: str) -> None:
    """Any script, emoji of several parts, signs that act elsewhere: they are escaped where they are shown."""
    assert line(words) == words
    assert rows(words) == words


@given(ANY | st.sampled_from(HOSTILE))
def test_nothing_forbidden_is_left(words: str) -> None:
    """Neither XML 1.0 nor UTF-8 refuses what is left, no control is in it, and nothing turns it around."""
    kept = rows(words)

    element = Element("p")
    element.text = kept
    assert read_xml(tostring(element, encoding="utf-8")).text == (kept or None)
    assert {char for char in kept if unicodedata.category(char) in {"Cc", "Cs"}} <= {"\n", "\t"}
    assert unicodedata.bidirectional("\u202e") not in {unicodedata.bidirectional(char) for char in kept}


@given(ANY | st.sampled_from(HOSTILE))
def test_a_line_is_one_line(words: str) -> None:
    """Whatever ends a line is a space, and there is no space too many."""
    kept = line(words)

    assert len(kept.splitlines()) <= 1
    assert kept == " ".join(kept.split())


def test_lines_stay_apart() -> None:
    """Every way to end a line does, and at most one of them is empty between two."""
    assert rows("\n a\r\nb\rc\u2028d\n\n\n\ne \n") == "a\nb\nc\nd\n\ne"


def test_nothing_readable_is_empty() -> None:
    """Who shows it can say so."""
    assert line("\x00\x07\u202e \n") == ""
