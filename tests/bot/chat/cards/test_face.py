"""A face, in Discord and in a terminal."""

from types import SimpleNamespace
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import text
from bot.chat.cards.face import Attachment, Face, lines, stands, told


def test_a_terminal_reads_the_same_words() -> None:
    """Escapes, the marks that break mentions, and times for each reader's zone are made plain."""
    embed = discord.Embed(title="Title", description=f"{text.line('a_b @everyone')} <t:1772625600:R>")
    embed.add_field(name="Who", value="@bob\n@carol")

    assert list(lines(Face("Words", embed))) == [
        "Words",
        "Title",
        "a_b @everyone 2026-03-04 12:00 UTC",
        "Who: @bob",
        "  @carol",
    ]


def test_a_terminal_has_no_bold_letters() -> None:
    """Marks of our own are left out, stars that people wrote stay."""
    written = f"**Freezes**\n🟢 **{text.line('a_b')}** v1, {text.line('0 16 * * 5 **x**')}"

    assert list(lines(Face(written, discord.Embed()))) == ["Freezes", "🟢 a_b v1, 0 16 * * 5 **x**"]


@pytest.mark.parametrize("written", ["C:\\temp", r"\\share\a*b", r"\*", "a\\", r"\d+ \_ [x](y)"])
def test_every_sign_that_was_escaped_reads_as_it_was(written: str) -> None:
    """The backslash as well."""
    assert list(lines(Face(text.line(written), discord.Embed()))) == [written]


@pytest.mark.parametrize("written", [r"a \\ b \* **c** <t:1772625600:R>", "x ** y ** z"])
def test_code_is_shown_word_for_word(written: str) -> None:
    """Nothing in it is a mark; a block stands without its fence."""
    embed = discord.Embed()
    embed.add_field(name="SQL", value=text.fenced(f"one\n{written}", text.FIELD_VALUE, "sql"))

    shown = list(lines(Face(f"{text.code(written)} **bold**", embed)))

    assert shown == [f"`{written}` bold", "SQL: one", f"  {written}"]


def test_a_field_may_end_in_a_colon_or_be_empty() -> None:
    """A terminal writes one colon."""
    embed = discord.Embed()
    embed.add_field(name="Run since:", value="x")
    embed.add_field(name="SQL", value=text.fenced("", text.FIELD_VALUE, "sql"))

    assert list(lines(Face("", embed))) == ["Run since: x", "SQL: "]


def test_sql_is_text_and_hides_nothing() -> None:
    """A terminal shows it whole, and obeys nothing that stands in it."""
    face = Face("Words", discord.Embed(), (Attachment("all.sql", b"DROP\tTABLE\x1b[1A\x1b[2K a;\nSELECT 1"),))

    assert list(lines(face)) == ["Words", "DROP\tTABLE�[1A�[2K a;", "SELECT 1"]


def test_a_short_list_stands_in_the_embed() -> None:
    """No file is needed."""
    face = told("Words", ["one", "two"], "all.txt")

    assert (face.embed.description, face.files) == ("one\ntwo", ())


def test_a_long_list_goes_on_in_a_file() -> None:
    """The embed holds whole entries and says how many are missing; a terminal reads all of them."""
    entries = [f"entry\\_{number}" for number in range(1000)]

    face = told("Words", entries, "all.txt")

    assert len(face.embed.description or "") <= 4096
    assert (face.embed.description or "").splitlines()[-1].endswith(" more")
    assert [file.name for file in face.files] == ["all.txt"]
    assert list(lines(face)) == ["Words", *(f"entry_{number}" for number in range(1000))]


def test_a_picture_is_no_text() -> None:
    """Only what a terminal can show is printed."""
    face = Face("Words", discord.Embed(description="more"), (Attachment("plot.png", b"\x89PNG"),))

    assert list(lines(face)) == ["Words", "more"]


@given(st.lists(st.text(max_size=500), max_size=60), st.integers(30, 600))
def test_the_first_lines_fit(entries: list[str], limit: int) -> None:
    """Whatever the lines are: whole ones, in their order, within the limit, none missing unsaid."""
    shown = text.first(entries, limit)
    whole = "\n".join(entries)

    assert len(shown) <= limit
    assert shown == whole or whole.startswith(shown.rpartition("\n")[0])
    assert shown == whole or shown.endswith(" more")


@pytest.mark.parametrize(
    ("said", "described", "is_so"), [("a", "b", True), ("x", "b", False), ("a", "x", False)]
)
def test_a_message_that_stands_is_compared(said: str, described: str, *, is_so: bool) -> None:
    """By its words and its embed: one that was found again may be older than what is known."""
    message: Any = SimpleNamespace(content=said, embeds=[discord.Embed(description=described, colour=1)])

    assert stands(message, Face("a", discord.Embed(description="b"))) is is_so
