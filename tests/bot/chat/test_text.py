"""Text from outside: it shows, it never acts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import text
from bot.core.domain.operation import Card, Place
from tests.fakes.operations import NOON

MENTION = re.compile(r"@everyone|@here|<@[!&]?\d+>|<#\d+>|</[^>]+:\d+>|<a?:\w+:\d+>|<t:-?\d+(:\w)?>")
MENTIONS = ["@everyone", "@here", "<@123456789012345678>", "<@&123456789012345678>", "<#12345678901234567>"]
MARKS = [
    "<t:1:R>",
    "</deploy:123>",
    "<:x:123>",
    "`",
    "\\",
    "*",
    "_",
    "||",
    "\n",
    "\u202e",
    "\u200b",
    "a",
    "@",
    "<",
]
TRICKY = st.lists(st.sampled_from(MENTIONS + MARKS)).map("".join)


@given(st.one_of(st.text(), TRICKY), st.integers(8, 300))
def test_a_line_stays_a_line_within_its_limit(written: str, limit: int) -> None:
    """Whatever is written, the result is one line of bounded length, without control characters."""
    result = text.line(written, limit)

    assert len(result) <= limit
    assert "\n" not in result
    assert "\u202e" not in result


@given(TRICKY, st.integers(8, 300))
def test_no_mention_survives(written: str, limit: int) -> None:
    """Nobody is called, nothing is linked, neither from a line nor from code."""
    assert not MENTION.search(text.line(written, limit))
    assert not MENTION.search(text.code(written, limit))


@given(st.one_of(st.text(), TRICKY), st.integers(8, 300))
def test_code_cannot_end_early(written: str, limit: int) -> None:
    """The only backticks are the first and the last character."""
    result = text.code(written, limit)

    assert len(result) <= limit
    assert result[0] == result[-1] == "`"
    assert "`" not in result[1:-1]


@given(st.one_of(st.text(), TRICKY))
def test_a_block_cannot_end_early(written: str) -> None:
    """No three backticks stand together, nobody is called; without the marks it reads as it was written."""
    result = text.block(written)

    assert "``" not in result
    assert not MENTION.search(result)
    assert result.replace("\u200b", "") == written.replace("\u200b", "")


@pytest.mark.parametrize("plain", ["order-service", "v2.4.1", "production", "team lead", "@bob"])
def test_plain_words_stay_as_they_are(plain: str) -> None:
    """What needs no escaping is not touched: the sentences of the contract stand exactly so."""
    assert text.line(plain) == plain


def test_markup_is_shown_not_done() -> None:
    """Stars and underscores reach the reader as such."""
    assert text.line("**a** __b__") == r"\*\*a\*\* \_\_b\_\_"


def test_cut_marks_what_is_missing() -> None:
    """A cut text ends in an ellipsis, never in a lone backslash that would escape what follows."""
    assert text.cut("abcdef", 4) == "abc…"
    assert text.cut("abcd", 4) == "abcd"
    assert text.cut("ab\\*cdef", 4) == "ab…"


def test_people_read_aloud() -> None:
    """Names are joined as one says them."""
    assert text.people([]) == ""
    assert text.people(["bob"]) == "@bob"
    assert text.people(["bob", "carol"]) == "@bob and @carol"
    assert text.people(["bob", "carol", "dave"]) == "@bob, @carol and @dave"


def test_someone_called_everyone_calls_nobody() -> None:
    """A name cannot turn into a mention by the sign before it."""
    assert "@everyone" not in text.person("everyone")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("it broke", "It broke."),
        ("It broke!", "It broke!"),
        ("", ""),
        ("\n", ""),
        ("v1.8.1 is gone", "v1.8.1 is gone."),
        ("order-service-4: no health", "order-service-4: no health."),
    ],
)
def test_sentences_begin_and_end(written: str, told: str) -> None:
    """A reason from elsewhere reads like a sentence; a name it begins with stays as it is."""
    assert text.sentence(written) == told


def test_links_and_times() -> None:
    """Discord renders channels and times itself; addresses lead to a message."""
    assert text.channel("2") == "<#2>"
    assert text.moment(NOON) == "<t:1772625600:R>"
    assert text.moment(NOON, "T") == "<t:1772625600:T>"
    assert text.link(Place("1", "9", "#x"), Card("2", "3")) == "https://discord.com/channels/1/2/3"


@given(st.text(max_size=700))
def test_only_an_address_becomes_a_link(written: str) -> None:
    """Anything else is a harmless line; what is too long to be one is cut."""
    assert text.address("https://a.b/c?d=1#e") == "<https://a.b/c?d=1#e>"
    assert text.address(written) == text.line(written, 250)
    assert len(text.address("https://" + "x" * 3000)) <= 250


def test_a_channel_is_digits() -> None:
    """An id that is none never becomes markup."""
    with pytest.raises(ValueError, match="invalid literal"):
        text.channel("2> @everyone")


@given(TRICKY)
def test_plain_text_is_one_line_that_calls_nobody(written: str) -> None:
    """Where no markup is shown there is nothing to escape, and still no mention."""
    shown = text.plain(written, 100)

    assert len(shown) <= 100
    assert "\n" not in shown
    assert "@everyone" not in shown


def test_plain_text_stays_as_it_is() -> None:
    """No backslash appears in the name of an event."""
    assert text.plain("payment_service *down*", 100) == "payment_service *down*"
