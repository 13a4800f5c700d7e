"""Lines of a log as one message: the newest in a block, all of them in a file when there are more."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC

import discord

from bot.chat import text
from bot.chat.cards.face import Attachment, Face
from bot.core.domain import duration
from bot.core.inquiries.logs import Excerpt
from bot.core.inquiries.scan import Found, Search
from bot.core.ports.logs import Entry, Level

_NAMES = {
    Level.DEBUG: "DEBUG",
    Level.INFO: "INFO",
    Level.WARNING: "WARN",
    Level.ERROR: "ERROR",
    Level.CRITICAL: "CRIT",
}
_WIDTH = 5
_LINE = 300
_HEAD = 600
_FILE = 8_000_000
"""Bytes of a file; https://docs.discord.com/developers/reference#uploading-files allows a little more."""
_LONGEST = 100_000
_COLOURS = re.compile(r"\x1b\[[0-9;:?]*+[ -/]*+[@-~]")
_PICTURES = 0x2400
_DELETE = "\x7f"
_PLAIN = re.compile(r"[\w.-]+", re.ASCII)


def card(excerpt: Excerpt) -> Face:
    """Return the message with what was found; without lines it says what was looked for."""
    entries = excerpt.found.entries
    if not entries:
        nothing = [f"No lines: {_asked(excerpt)}.", *_left_out(excerpt.found)]
        return Face("\n".join(nothing), discord.Embed())
    shown = _newest(entries, text.CONTENT - _HEAD)
    remarks: list[str] = []
    files: tuple[Attachment, ...] = ()
    if len(shown) < len(entries) or any(len(visible(entry.text)) > _LINE for entry in entries):
        file, kept = _file(excerpt)
        files = (file,)
        remarks.append(_share(len(shown), kept, len(entries)))
    head = _head(excerpt, remarks)
    return Face(f"{head}\n```\n{chr(10).join(shown)}\n```", discord.Embed(), files)


def sheet(excerpt: Excerpt) -> Face:
    """Return the same for a terminal, which has room for all lines and no use for a block."""
    if not excerpt.found.entries:
        return card(excerpt)
    file, kept = _file(excerpt)
    found = len(excerpt.found.entries)
    remarks = [] if kept == found else [f"The newest {kept} follow."]
    return Face(_head(excerpt, remarks), discord.Embed(), (file,))


def _head(excerpt: Excerpt, remarks: Sequence[str]) -> str:
    number = len(excerpt.found.entries)
    first = f"{number} line{'' if number == 1 else 's'}: {_asked(excerpt)}."
    said = [first, *remarks, *_left_out(excerpt.found)]
    return text.cut("\n".join(said), _HEAD - 8)


def _left_out(found: Found) -> Iterable[str]:
    """Tell what may be missing, so that nobody takes these lines for all."""
    if found.back_to is not None:
        moment = found.back_to.astimezone(UTC)
        yield f"This goes back to {moment:%Y-%m-%d %H:%M:%S} UTC only: there are too many lines."


def visible(written: str) -> str:
    """Return one line in which every control character shows, and nothing changes colour or direction."""
    return "".join(map(_picture, _COLOURS.sub("", written)))


def _picture(char: str) -> str:
    if char == "\t":
        return "    "
    if char < " ":
        return chr(_PICTURES + ord(char))
    if char == _DELETE:
        return "\N{SYMBOL FOR DELETE}"
    kind = unicodedata.category(char)
    if kind in {"Zl", "Zp"}:
        return "\N{SYMBOL FOR NEWLINE}"
    if kind == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return f"<U+{ord(char):04X}>" if kind in {"Cc", "Cf"} else char


def _newest(entries: Sequence[Entry], room: int) -> list[str]:
    """Return the newest lines that fit into `room` characters, oldest first; at least one."""
    shown: list[str] = []
    for entry in reversed(entries):
        line = _line(entry)
        room -= len(line) + 1
        if room < 0:
            break
        shown.insert(0, line)
    return shown


def _line(entry: Entry) -> str:
    """Return an entry as a line of the block, which it cannot end: cut first, made harmless then."""
    at = entry.at.astimezone(UTC)
    words = text.cut(visible(entry.text), _LINE)
    return f"{at:%H:%M:%S} {_level(entry):<{_WIDTH}} {text.block(words)}"


def _level(entry: Entry) -> str:
    return "-" if entry.level is None else _NAMES[entry.level]


def _file(excerpt: Excerpt) -> tuple[Attachment, int]:
    """Return all lines, or the newest that a file may hold, and how many these are."""
    kept: list[bytes] = []
    room = _FILE
    for entry in reversed(excerpt.found.entries):
        line = f"{_full(entry)}\n".encode()
        room -= len(line)
        if room < 0:
            break
        kept.append(line)
    return Attachment(_name(excerpt), b"".join(reversed(kept))), len(kept)


def _full(entry: Entry) -> str:
    at = entry.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    source = f"[{visible(entry.source)}] " if entry.source else ""
    return f"{at} {_level(entry):<{_WIDTH}} {source}{text.cut(visible(entry.text), _LONGEST)}"


def _name(excerpt: Excerpt) -> str:
    asked = excerpt.search
    words = [asked.service, asked.environment, f"{asked.since.astimezone(UTC):%Y%m%dT%H%M%SZ}"]
    return f"{'-'.join(''.join(_PLAIN.findall(word)) for word in words)[:100]}.log"


def _share(told: int, kept: int, found: int) -> str:
    """Tell what stands here and what in the file."""
    here = f"The newest {told} stand here" if told < found else "Long lines are cut here"
    file = "all are in the file" if kept == found else f"the newest {kept} are in the file"
    return f"{here}, {file}."


def _asked(excerpt: Excerpt) -> str:
    asked = excerpt.search
    back = duration.spell(excerpt.seconds)
    return ", ".join(
        [
            f"{text.line(asked.service, 100)} in {text.line(asked.environment, 100)}, last {back}",
            *_narrowed(asked),
        ]
    )


def _narrowed(asked: Search) -> Iterable[str]:
    if asked.level is not None:
        yield asked.level if asked.level is Level.CRITICAL else f"{asked.level} and worse"
    if asked.contains:
        yield f"with {text.code(asked.contains, 102)}"
