"""Foreign text in a Markdown file: escaped only where it would act, as people read the file itself.

https://spec.commonmark.org/0.31.2/, with the tables and the strikethrough of GitHub's.
"""

import re

_ADDRESS = r"https?://[A-Za-z0-9./:?=&%+#_~-]+(?!;)"
_ACTS = re.compile(
    rf"""(?P<address>{_ADDRESS})
    |(?P<each>(?<![^\W_])_+|_+(?![^\W_])  # styles, unless within a word
        |(?<!\s)\*+|\*+(?!\s)|^\*+|\*+$   # unless alone between blanks
        |~+(?!(?<=\s~)\d)                 # unless it means about
        |`+)
    |(?P<sign>\\(?=[!-/:-@\[-`{{-~]|$)    # what an escape makes of a backslash
        |\](?=[(\[:])|!(?=\[)             # links, what they lead to, images
        |<(?=[A-Za-z/!?]|[^\s<>@][^\s<>]*@)  # HTML, addresses in brackets
        |&(?=\#?\w+;)
        |(?<=\s)\#(?=\#*$))               # the end of a heading
    """,
    re.VERBOSE,
)
_BEGINS = re.compile(r"([-+=>#|]|:(?=-)|\d{1,9}(?=[.)](?:\s|$)))")
_CALLS = re.compile(r"@(?=everyone|here)|<(?=[@#])")
_ZERO_WIDTH = "\u200b"


def inline(written: str) -> str:
    """Return foreign text as a part of a line in which it neither acts nor calls anybody."""
    return _CALLS.sub(rf"\g<0>{_ZERO_WIDTH}", _ACTS.sub(_escaped, _one_line(written)))


def paragraph(written: str) -> str:
    """Return foreign text as lines of its own, as it has them."""
    return "\n".join(row for row in map(_row, written.splitlines()) if row)


def _row(written: str) -> str:
    text = inline(written)
    begins = _BEGINS.match(text)
    if begins is None:
        return text
    sign = begins[0]
    return f"{sign}\\{text[len(sign) :]}" if sign.isdigit() else f"\\{text}"


def cell(written: str) -> str:
    """Return foreign text as a part of a table's cell."""
    return inline(written).replace("|", r"\|")


def _escaped(found: re.Match[str]) -> str:
    if found["address"]:
        return found["address"]
    return "".join(f"\\{sign}" for sign in found["each"] or found["sign"])


def _one_line(written: str) -> str:
    """Return the text without control and format characters: overrides of direction let text lie."""
    return " ".join("".join(char for char in written if char.isprintable() or char.isspace()).split())
