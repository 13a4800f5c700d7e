"""The one place that escapes, truncates and mentions: what others wrote never pings and never breaks out."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate

from discord.utils import escape_mentions

from bot.core.domain.operation import Card, Place

CONTENT = 2000
"""Characters in a message; https://docs.discord.com/developers/resources/message#create-message"""
DESCRIPTION = 4096
FIELD_NAME = 256
FIELD_VALUE = 1024
FOOTER = 2048
CHOICE = 100
CHOICES = 25

_ZERO_WIDTH = "\u200b"
_SPECIAL = re.compile(r"<(?=[@#:/ati])")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_MARKUP = re.compile(r"(https?://[A-Za-z0-9./:?=&%+#_-]+)|([\\`*_~|\[]|^[>#-])")
"""An address, which Discord leaves as it is, or a sign that acts: code, styles, links, headings, lists."""
_TICKS = re.compile(r"`(?=`)")
_ELLIPSIS = "…"


def line(written: str, limit: int = FIELD_VALUE) -> str:
    """Return foreign text as one harmless line of at most `limit` characters: no mention, no markup."""
    return cut(_harmless(_escaped(_visible(written, limit))), limit)


def plain(written: str, limit: int) -> str:
    """Return foreign text as one line for places that show no markup, as the names of events do."""
    return cut(_harmless(_visible(written, limit)), limit)


def code(written: str, limit: int = FIELD_VALUE) -> str:
    """Return foreign text as inline code that cannot end early."""
    inside = _harmless(_visible(written, limit)).replace("`", "'")
    return f"`{cut(inside, limit - 2) or ' '}`"


def fenced(written: str, limit: int, language: str = "") -> str:
    """Return foreign text as a code block of at most `limit` characters that cannot end early."""
    lines = ("".join(char for char in row if _shows(char) or char == "\t") for row in written.splitlines())
    inside = "\n".join(lines)
    inside = _TICKS.sub("`" + _ZERO_WIDTH, inside)
    room = limit - len(f"```{language}\n\n```")
    return f"```{language}\n{cut(inside, room)}\n```"


def block(written: str) -> str:
    """Return one foreign line for a code block: it shows as it is, but cannot end the block or call anyone.

    It grows by the marks that break mentions; cut it before, so that no mark is lost.
    """
    return _harmless(written.replace("`", "`" + _ZERO_WIDTH))


def cut(whole: str, limit: int) -> str:
    """Return at most `limit` characters, marked where something is missing."""
    if len(whole) <= limit:
        return whole
    return whole[: limit - 1].rstrip("\\") + _ELLIPSIS


def first(lines: Sequence[str], limit: int) -> str:
    """Return as many whole lines as fit into `limit` characters, and how many more there are."""
    whole = "\n".join(lines)
    if len(whole) <= limit:
        return whole
    room = limit - len(f"\n{_ELLIPSIS} and {len(lines)} more")
    fitting = sum(end - 1 <= room for end in accumulate(len(line) + 1 for line in lines))
    return "\n".join([*lines[:fitting], f"{_ELLIPSIS} and {len(lines) - fitting} more"])


def person(name: str) -> str:
    """Return how people read a name, `@bob`; it calls nobody."""
    return line(f"@{name}", 64)


def people(names: list[str]) -> str:
    """Return names as one reads them aloud: `@bob, @carol and @dave`."""
    spoken = [person(name) for name in names]
    return " and ".join([", ".join(spoken[:-1]), spoken[-1]] if len(spoken) > 1 else spoken)


def sentence(written: str, limit: int = FIELD_VALUE) -> str:
    """Return foreign text as a sentence: with a full stop, and a capital unless it begins with a name."""
    harmless = line(written, limit - 1)
    if not harmless:
        return ""
    begins_with_word = harmless.split(maxsplit=1)[0].isalpha()  # not v2.4.1, order-service or @bob
    first = harmless[0].upper() if begins_with_word else harmless[0]
    return first + harmless[1:] + ("" if harmless[-1] in ".!?…" else ".")


def rows(written: str, limit: int = CONTENT) -> str:
    """Return foreign text of several lines, each of them harmless."""
    return cut("\n".join(line(row, limit) for row in written.splitlines()), limit)


def channel(channel_id: str) -> str:
    """Return a link to a channel that Discord renders with its name."""
    return f"<#{int(channel_id)}>"


def moment(at: datetime, style: str = "R") -> str:
    """Return a time that each reader sees in their own zone; `R` counts down, `T` is the time of day.

    https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
    """
    return f"<t:{int(at.timestamp())}:{style}>"


def address(written: str, limit: int = 250) -> str:
    """Return a foreign address as a link without a preview, or as text where it is none."""
    is_one = len(written) <= limit and _ADDRESS.fullmatch(written)
    return f"<{written}>" if is_one else line(written, limit)


def link(place: Place, card: Card) -> str:
    """Return the address of a message."""
    return f"https://discord.com/channels/{place.guild_id}/{card.channel_id}/{card.message_id}"


def _escaped(written: str) -> str:
    """Escape every sign that would act, each by itself: one inside of others could act as well."""
    return _MARKUP.sub(lambda found: found[1] or "\\" + found[2], written)


def _harmless(written: str) -> str:
    """Break every mention: people, roles, channels, commands, emoji, times, everyone."""
    return _SPECIAL.sub("<" + _ZERO_WIDTH, escape_mentions(written))


def _visible(written: str, limit: int) -> str:
    """Return one line without control and format characters: overrides of direction let text lie."""
    kept = "".join(" " if char.isspace() else char for char in written[: 4 * limit] if _shows(char))
    return " ".join(kept.split())


def _shows(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] != "C"
