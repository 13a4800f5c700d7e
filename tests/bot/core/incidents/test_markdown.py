"""Foreign text in a Markdown file: whole to who reads the file, harmless to who renders it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.incidents.markdown import cell, inline, paragraph

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SIGNS = "#*`[](){}<>@!|\\\n\t-_~=+&;:.1aé \u202e\u200b\U0001f525"
HOSTILE = st.text(st.sampled_from(SIGNS) | st.characters(codec="utf-8"), max_size=40) | st.lists(
    st.sampled_from(
        [
            *("<b>", "</b>", "<!-- ", " -->", "<a@b.c>", "<1@b.c>", "<https://x.y>", "https://x.y/a_b-c#d"),
            *("![", "[", "](", "](x)", "]: x", ")", "`", "``", "```", "~~~", "~~", "**", "__", "_", "*"),
            *("- ", "+ ", "> ", "# ", "1. ", "2) ", "===", "---", "***", "|", "|-|-|", "\\", "&lt;", "\n"),
            *("@everyone", "<@&1>", "<@1>", "<#1>", "x", " ", "    "),
        ]
    ),
    max_size=9,
).map("".join)


def kinds(text: str) -> list[str]:
    """Return what a renderer makes of a file, styles of letters aside."""

    def walk(tokens: list[Token]) -> list[str]:
        return [kind for each in tokens for kind in (each.type, *walk(each.children or []))]

    # Letters may lean: an address is left whole, with what signs it has.
    styles = ("em_", "strong_", "s_", "text", "softbreak")
    return [each for each in walk(PARSER.parse(text)) if not each.startswith(styles)]


def shown(text: str) -> str:
    """Return the letters that a reader of the rendered text sees."""
    return "".join(child.content for each in PARSER.parse(text) for child in each.children or [])


@pytest.mark.parametrize(
    "written",
    [
        "payment-service v1.8.1 (On-call) -> v1.8.2",
        "investigating -> identified: 2 + 2 = 4, #3 & 5 > 4 < 6!",
        "snake_case_name and 2 * 3 and ~5 minutes",
        "https://discord.com/channels/1/2/3?a=b&c=d_e-f#g~h",
        r"C:\temp is full",
        "@alice, see #inc-20260304-payment",
        "the page of [prod] is {broken}: 50% | 503",
    ],
)
def test_what_does_not_act_is_left_alone(written: str) -> None:
    """The file is read as it is: in Discord's preview, in an editor."""
    assert inline(written) == written


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("**x** _y_ ~~z~~ `c`", r"\*\*x\*\* \_y\_ \~\~z\~\~ \`c\`"),
        ("[a](b) ![c](d) [e][f] [g]: h", r"[a\](b) \![c\](d) [e\][f] [g\]: h"),
        ("<b>x</b> <!-- <https://x.y> <a@b.c>", r"\<b>x\</b> \<!-- \<https://x.y> \<a@b.c>"),
        ("&lt; &#60; R&D", r"\&lt; \&#60; R&D"),
        (r"a \* b \. c", r"a \\\* b \\. c"),
        ("one\ntwo\tthree  four\u202e", "one two three four"),
        ("@everyone @here <@1> <@&2> <#3>", "@\u200beveryone @\u200bhere <\u200b@1> <\u200b@&2> <\u200b#3>"),
        ("title ##", r"title \##"),
        ("end\\", "end\\\\"),
    ],
)
def test_what_acts_anywhere_is_escaped(written: str, safe: str) -> None:
    """Styles, code, links, images, HTML, entities, mentions; the letters stay."""
    assert inline(written) == safe


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("# x", r"\# x"),
        ("- x", r"\- x"),
        ("+ x", r"\+ x"),
        ("> x", r"\> x"),
        ("=== x", r"\=== x"),
        ("12. x", r"12\. x"),
        ("3) x", r"3\) x"),
        ("a|b\n|-|-|", "a|b\n\\|-|-|"),
        ("a|b\n:-|-", "a|b\n\\:-|-"),
        ("x\n===", "x\n\\==="),
        ("x\n\n  y", "x\ny"),
        ("v1.8 - x", "v1.8 - x"),
        ("1.8 is bad", "1.8 is bad"),
    ],
)
def test_what_acts_at_the_start_is_escaped_there(written: str, safe: str) -> None:
    """Headings, lists, quotations, tables; each line is one."""
    assert paragraph(written) == safe


def test_a_cell_keeps_its_walls() -> None:
    """What parts columns is escaped in a table alone, also within an address."""
    assert cell("a | https://x.y/a|b") == r"a \| https://x.y/a\|b"


@given(HOSTILE, HOSTILE)
@example("<a", "b>")
@example("[x", "](y)")
@example("", "[a]:")
def test_nothing_acts(one: str, other: str) -> None:
    """Whatever is written where it may stand, the file has the parts it would have without."""
    page = "# P: {}\n\n| | |\n|---|---|\n| a | {} |\n\n{}\n\n- **b** {}: {} _(c)_\n- 13:00 {}: {}\n"

    def filled(one: str, other: str) -> str:
        texts = (
            inline(one),
            cell(other),
            paragraph(f"{one}\n{other}"),
            inline(one),
            inline(other),
            inline(other),
            inline(one),
        )
        return page.format(*(text or "x" for text in texts))

    assert kinds(filled(one, other)) == kinds(filled("x", "y"))


@given(HOSTILE)
def test_the_letters_are_those_that_were_written(written: str) -> None:
    """Rendered, it reads as it was typed: nothing is lost but what no one sees, and no backslash is added."""
    letters = (char if char.isprintable() or char.isspace() else "" for char in written)
    whole = " ".join("".join(letters).split())
    if "https://" not in whole:
        assert shown(paragraph(" ".join(written.split()))).replace("\u200b", "") == whole


@given(HOSTILE)
def test_nobody_is_called(written: str) -> None:
    """Pasted into a channel, it mentions neither people nor roles nor everyone."""
    for sign in ("@everyone", "@here", "<@", "<#"):
        assert sign not in inline(written)
