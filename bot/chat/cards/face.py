"""The visible part of a message, and how it reads where there is no Discord."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import discord

from bot.chat import text

_MARKS = re.compile(
    r"""```(?:[a-z]*\n)?(?P<block>.*?)\n?```   # code is shown as it was written: nothing in it is a mark
    |(?P<code>`[^`\n]+`)
    |\\(?P<sign>[\\*_~`|>\#\-\[\]()<:@])
    |(?<!\*)\*\*(?P<bold>[^*\n]{1,200})\*\*(?!\*)
    |<t:(?P<moment>[0-9]{1,11}):[A-Za-z]>
    """,
    re.DOTALL | re.VERBOSE,
)
_TEXT = (".txt", ".jsonl", ".log", ".sql", ".md")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b"))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file under a message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Face:
    """Words, an embed, and files; an embed shows one of them by `attachment://name`."""

    content: str
    embed: discord.Embed
    files: tuple[Attachment, ...] = ()


def told(content: str, entries: Sequence[str], name: str) -> Face:
    """Return words with a list under them; where an embed cannot hold it, all of it is in the file `name`."""
    whole = "\n".join(entries)
    embed = discord.Embed(description=text.first(entries, text.DESCRIPTION))
    if len(whole) <= text.DESCRIPTION:
        return Face(text.cut(content, text.CONTENT), embed)
    file = Attachment(name, "\n".join(_plain(whole)).encode())
    return Face(text.cut(content, text.CONTENT), embed, (file,))


def lines(face: Face) -> Iterator[str]:
    """Yield the words as plain lines for a terminal: content, embed, fields by name.

    A text file holds more than the description, so it takes its place. What is not printable in it could
    hide a line from the reader of a terminal, so it is shown as a �.
    """
    yield from _plain(face.content)
    yield from _plain(face.embed.title or "")
    whole = [file.content.decode() for file in face.files if file.name.endswith(_TEXT)]
    for part in whole:
        yield from map(_printable, part.splitlines())
    yield from _plain("" if whole else face.embed.description or "")
    for field in face.embed.fields:
        first, *rest = _plain(field.value or "") or [""]
        yield f"{(field.name or '').removesuffix(':')}: {first}"
        yield from (f"  {line}" for line in rest)


def stands(message: discord.Message, face: Face) -> bool:
    """Tell whether a message stands as drawn: one that was found again may be older."""
    return look(message.content, *message.embeds) == look(face.content, face.embed)


def look(content: str, *embeds: discord.Embed) -> str:
    """Return what tells the looks of two messages apart, short enough to be kept for thousands."""
    words = [(each.description, [(field.name, field.value) for field in each.fields]) for each in embeds]
    return hashlib.sha256(repr((content, words)).encode(errors="replace")).hexdigest()


def _plain(written: str) -> list[str]:
    """Return the lines of a text as a terminal shows them: no escapes, no marks, times in digits."""
    return _MARKS.sub(_bare, written).translate(_INVISIBLE).splitlines()


def _bare(found: re.Match[str]) -> str:
    """Return what a mark stands for."""
    meant = found[found.lastgroup or 0]
    match found.lastgroup:
        case "bold":
            return _MARKS.sub(_bare, meant)
        case "moment":
            return _spelled(int(meant))
        case _:
            return meant


def _printable(line: str) -> str:
    return "".join(letter if letter.isprintable() or letter == "\t" else "�" for letter in line)


def _spelled(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
