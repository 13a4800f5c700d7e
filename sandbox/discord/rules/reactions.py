"""Which reactions a message takes."""

import re
import unicodedata
from collections.abc import Collection

from sandbox.discord.refusals import Refusal

MOST_DISTINCT = 20
CUSTOM = re.compile(r"[\w~]{2,32}:(\d{17,20})")
JOINERS = frozenset("\u200d\ufe0f\u20e3")
SKIN_TONES = range(0x1F3FB, 0x1F400)
TAGS = range(0xE0020, 0xE0080)
ODD_EMOJI = frozenset(
    "\u203c\u2049\u3030\u303d\u2194\u25b6\u25c0\u25fb\u25fc\u25fd\u25fe\u2934\u2935\u2b05\u2b06\u2b07"
)
KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")


def is_unicode_emoji(text: str) -> bool:
    """Tell whether the text is one emoji: symbols joined, toned or tagged, or a keycap."""
    if KEYCAP.fullmatch(text):
        return True
    if not text or len(text) > 16 or text[0] in JOINERS:  # noqa: PLR2004 - the longest sequence has 15 code points
        return False
    return all(_belongs_to_emoji(char) for char in text)


def _belongs_to_emoji(char: str) -> bool:
    return (
        unicodedata.category(char) == "So"
        or char in JOINERS
        or char in ODD_EMOJI
        or ord(char) in SKIN_TONES
        or ord(char) in TAGS
    )


def check(emoji: str, *, present: Collection[str], custom_ids: Collection[int]) -> None:
    """Refuse an emoji that nobody knows (10014) and the 21st distinct one of a message (30010)."""
    custom = CUSTOM.fullmatch(emoji)
    known = int(custom[1]) in custom_ids if custom else is_unicode_emoji(emoji)
    if not known and emoji not in present:
        raise Refusal(400, 10014, "Unknown Emoji")
    if emoji not in present and len(present) >= MOST_DISTINCT:
        raise Refusal(400, 30010, f"Maximum number of reactions reached ({MOST_DISTINCT})")
