"""The manual of the commands: all on one card, or one in detail."""

from collections.abc import Sequence

from bot.chat import text
from bot.chat.cards.face import Face, told
from bot.core.inquiries.manual import Entry

_FEW = 3


def card(entries: Sequence[Entry]) -> Face:
    """Return the answer to /help."""
    detailed = [_detail(entry) for entry in entries] if len(entries) <= _FEW else []
    content = "Commands; /help with a command tells more." if not detailed else "How it is used:"
    return told(content, detailed or [_short(entry) for entry in entries], "help.txt")


def _short(entry: Entry) -> str:
    return f"{text.code(entry.usage, 200)} {text.sentence(entry.purpose, 200)}"


def _detail(entry: Entry) -> str:
    who = text.line(entry.who, 600)
    return f"{_short(entry)}\nFor example: {text.code(entry.example, 200)}\nWho may: {who}.\n"
