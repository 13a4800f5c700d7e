"""The visible part of a message, and how it reads where there is no Discord."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import discord

_ESCAPED = re.compile(r"\\([*_~`|>#\-\[\]()<:@])")
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


def lines(face: Face) -> Iterator[str]:
    """Yield the words as plain lines for a terminal: content, embed, fields by name."""
    yield from _plain(face.content)
    yield from _plain(face.embed.title or "")
    yield from _plain(face.embed.description or "")
    for field in face.embed.fields:
        first, *rest = _plain(field.value or "")
        yield f"{field.name}: {first}"
        yield from (f"  {line}" for line in rest)


def _plain(text: str) -> list[str]:
    """Return the lines of a text without Discord's escapes and the marks that break its mentions."""
    return _ESCAPED.sub(r"\1", text).translate(_INVISIBLE).splitlines()
