"""What Discord would make of a text: a small reader of its markdown, written from what its client does."""

import re
from collections.abc import Iterator

_CALLS = re.compile(
    r"@everyone|@here|<@[!&]?\d+>|<#\d+>|</[^>\n]+:\d+>|<a?:\w+:\d+>|<t:-?\d+(?::\w)?>|<id:\w+(?::\d+)?>"
)
_LINK = re.compile(r"\[[^\]\n]+\]\(\s*<?\w+://")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9./:?=&%+#_-]+")
_SPANS = ("**", "__", "~~", "||", "`")
_PLAIN = re.compile(r"[^\\`]*")
_RUN = re.compile(r"`+")


def faults(text: str) -> Iterator[str]:
    """Yield what calls, links or opens something in a message."""
    plain, is_closed = outside(text)
    if not is_closed:
        yield "a fence that does not close"
    yield from _CALLS.findall(plain)
    yield from _LINK.findall(plain)


def styled(text: str) -> list[str]:
    """Return the markup that acts in a text which should be plain."""
    plain, _ = outside(_ADDRESS.sub("address", text), keeps_ticks=True)
    begins = [
        sign for sign in ("# ", "## ", "### ", "> ", ">>> ", "- ", "* ", "-# ") if plain.startswith(sign)
    ]
    return [*begins, *(sign for sign in _SPANS if sign in plain)]


def outside(text: str, *, keeps_ticks: bool = False) -> tuple[str, bool]:
    """Return what is read as markdown: without code, escaped signs as a dot; and whether all fences close."""
    kept, place = [], 0
    while place < len(text):
        if text[place] == "\\" and place + 1 < len(text) and _is_sign(text[place + 1]):
            kept.append(".")
            place += 2
        elif text[place] == "`" and not keeps_ticks:
            ticks = _RUN.match(text, place)
            width = len(ticks.group()) if ticks else 1
            end = _closing(text, place + width, width)
            if end is None and width >= 3:
                return "".join(kept), False
            kept.append("`" * width if end is None else "code")
            place = place + width if end is None else end
        else:
            plain = _PLAIN.match(text, place + 1)
            end = plain.end() if plain else place + 1
            kept.append(text[place:end])
            place = end
    return "".join(kept), True


def _is_sign(char: str) -> bool:
    return not (char.isalnum() or char.isspace())


def _closing(text: str, start: int, width: int) -> int | None:
    """Return where the code ends that `width` ticks before `start` have opened; None where it does not."""
    if width >= 3:
        end = text.find("```", start)
        return None if end < 0 else end + 3
    runs = (run.end() for run in _RUN.finditer(text, start) if len(run.group()) == width)
    return next(runs, None)
