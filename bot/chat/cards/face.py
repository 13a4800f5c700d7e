"""The visible part of a message, and how it reads where there is no Discord."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import discord

from bot.chat import text

_BOLD = re.compile(r"(?<![\\*])\*\*([^*\n]{1,200})\*\*(?!\*)")
_ESCAPED = re.compile(r"\\([*_~`|>#\-\[\]()<:@])")
_MOMENT = re.compile(r"<t:([0-9]{1,11}):[A-Za-z]>")
_TEXT = (".txt", ".jsonl", ".log")
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

    A text file holds more than the description, so it takes its place.
    """
    yield from _plain(face.content)
    yield from _plain(face.embed.title or "")
    whole = [file.content.decode() for file in face.files if file.name.endswith(_TEXT)]
    for part in whole:
        yield from part.splitlines()
    yield from _plain("" if whole else face.embed.description or "")
    for field in face.embed.fields:
        first, *rest = _plain(field.value or "")
        yield f"{field.name}: {first}"
        yield from (f"  {line}" for line in rest)


def _plain(written: str) -> list[str]:
    """Return the lines of a text as a terminal shows them: no escapes, no marks, times in digits."""
    timed = _MOMENT.sub(lambda found: _spelled(int(found[1])), written)
    return _ESCAPED.sub(r"\1", _BOLD.sub(r"\1", timed)).translate(_INVISIBLE).splitlines()


def _spelled(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
