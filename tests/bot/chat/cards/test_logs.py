"""Log lines as a message: they show, they never act."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.cards import face
from bot.chat.cards import logs as log_card
from bot.core.inquiries.logs import Excerpt
from bot.core.inquiries.scan import Found, Search
from bot.core.ports.logs import Entry, Level
from tests.bot.chat.test_text import MENTION, TRICKY
from tests.fakes.operations import NOON

HOSTILE = st.one_of(
    st.text(), TRICKY, st.sampled_from(["```", "x" * 5000, "\x1b[31mred\x1b[0m", "``" * 400, "@here" * 200])
)


def excerpt(
    *texts: str, back_to: datetime | None = None, grep: str = "", level: Level | None = None, source: str = ""
) -> Excerpt:
    """Return lines that were logged a second after one another."""
    search = Search(service="order-service", environment="production", since=NOON, contains=grep, level=level)
    entries = [
        Entry(NOON + timedelta(seconds=number), Level.ERROR if number % 2 else None, each, source)
        for number, each in enumerate(texts)
    ]
    return Excerpt(search, 900, Found(entries, back_to))


def test_few_lines_stand_in_a_block() -> None:
    """Time in UTC, level, text; no file where nothing is missing."""
    shown = log_card.card(excerpt("started", "it broke"))

    assert shown.content == (
        "2 lines: order-service in production, last 15m.\n"
        "```\n12:00:00 -     started\n12:00:01 ERROR it broke\n```"
    )
    assert not shown.embed
    assert shown.files == ()


def test_many_lines_go_into_a_file() -> None:
    """The newest stand in the message, all of them in the file, oldest first; both are said."""
    shown = log_card.card(excerpt(*(f"line {number}" for number in range(500)), source="pod-1"))

    (file,) = shown.files
    lines = file.content.decode().splitlines()
    assert file.name == "order-service-production-20260304T120000Z.log"
    assert len(lines) == 500
    assert lines[:2] == [
        "2026-03-04T12:00:00.000Z -     [pod-1] line 0",
        "2026-03-04T12:00:01.000Z ERROR [pod-1] line 1",
    ]
    newest = shown.content.count("line ")
    assert f"The newest {newest} stand here, all are in the file." in shown.content
    assert shown.content.endswith("line 499\n```")


def test_a_terminal_reads_all_of_it() -> None:
    """Every line once, with where it comes from; nothing speaks of a file."""
    found = excerpt(*(f"line {number}" for number in range(500)), source="pod-1", back_to=NOON)

    head, older, *rest = face.lines(log_card.sheet(found))

    assert head == "500 lines: order-service in production, last 15m."
    assert older == "This goes back to 2026-03-04 12:00:00 UTC only: there are too many lines."
    assert len(rest) == 500
    assert rest[-1].endswith("ERROR [pod-1] line 499")
    assert log_card.sheet(excerpt()) == log_card.card(excerpt())


def test_a_long_line_is_whole_in_the_file() -> None:
    """Cut in the message, marked there."""
    shown = log_card.card(excerpt("x" * 5000))

    assert "x…\n```" in shown.content
    assert "Long lines are cut here, all are in the file." in shown.content
    assert shown.files[0].content.count(b"x") == 5000


def test_more_than_a_file_holds() -> None:
    """The newest are kept, and it is said how many these are."""
    shown = log_card.card(excerpt(*("y" * 100_000,) * 90))

    assert len(shown.files[0].content) <= 8_000_000
    assert "the newest 79 are in the file" in shown.content


def test_the_limit_is_told() -> None:
    """Where older lines were left out, nobody believes to have seen all."""
    shown = log_card.card(excerpt("a", back_to=NOON))

    assert "This goes back to 2026-03-04 12:00:00 UTC only: there are too many lines." in shown.content
    assert shown.content.startswith("1 line: ")
    nothing = log_card.card(excerpt(grep="x", back_to=NOON))
    assert nothing.content == (
        "No lines: order-service in production, last 15m, with `x`.\n"
        "This goes back to 2026-03-04 12:00:00 UTC only: there are too many lines."
    )


def test_nothing_is_said_plainly() -> None:
    """With what was asked, so that the reader sees what to change."""
    shown = log_card.card(excerpt(grep="time`out", level=Level.ERROR))

    assert shown.content == (
        "No lines: order-service in production, last 15m, error and worse, with `time'out`."
    )


def test_what_cannot_be_seen_is_made_visible() -> None:
    """Colours go, control characters show, nothing turns the direction of reading."""
    assert log_card.visible("\x1b[1;31mred\x1b[0m\ta\x00b\n\u202ec\x7f\u2028\ud800") == (
        "red    a␀b␊<U+202E>c␡␤�"
    )


@settings(max_examples=200)
@given(st.lists(HOSTILE, max_size=40), HOSTILE)
def test_no_line_breaks_out_or_calls_anyone(texts: list[str], grep: str) -> None:
    """Whatever was logged: one block from the first fence to the last, within Discord's limits."""
    shown = log_card.card(excerpt(*texts, back_to=NOON, grep=grep, level=Level.CRITICAL))

    assert 0 < len(shown.content) <= 2000
    assert shown.content.count("```") == (2 if texts else 0)
    assert not texts or shown.content.endswith("\n```")
    assert not MENTION.search(shown.content)
    assert not set(shown.content) & {"\u202e", "\x1b", "\r", "\t"}
    for file in shown.files:
        assert len(file.content.decode().splitlines()) == len(texts)
    assert list(face.lines(shown))
