"""Records of the audit log, a page at a time, with the question in the footer."""

import shlex
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import discord

from bot.chat import text
from bot.chat.cards.face import Attachment, Face
from bot.core.domain.command import parse
from bot.core.domain.refusal import Refused
from bot.core.inquiries.audit import Export, Page, words

_FOOTER = 1500
_SIGNS = {"success": "✅", "failure": "❌", "rejected": "❌", "unknown": "⚠️", None: "•"}
_OTHER = "🚫"


def card(found: Page | Export) -> Face:
    """Return the answer to /audit: a page, or all of it as a file."""
    if isinstance(found, Export):
        file = Attachment("audit.jsonl", found.content)
        return Face(
            f"{_records(found.total)}, oldest first, as they stand in the log.", discord.Embed(), (file,)
        )
    where = f"Page {found.number} of {found.pages}: {_records(found.total)}, newest first."
    rows = [_row(record.fields) for record in found.records]
    embed = discord.Embed(description="\n".join(rows)).set_footer(text=footer(found) or None)
    return Face(where if rows else "Nothing in the log matches.", embed)


def footer(page: Page) -> str:
    """Return the command that asks the same again, empty where it is too long; `asked` reads it."""
    said = " ".join(shlex.quote(f"{name}:{word}") for name, word in words(page.question).items())
    return f"/audit {said}" if len(said) <= _FOOTER else ""


def asked(message: discord.Message | None) -> Mapping[str, str]:
    """Return the words of the question that stands under a page; raise Refused."""
    found = message.embeds[0].footer.text if message is not None and message.embeds else None
    command = parse(found or "/audit")
    if command.name != "audit" or not found:
        raise Refused("no-question", "The question cannot be read from this message. Ask again with /audit.")
    return command.words


def _records(count: int) -> str:
    return f"{count} record{'' if count == 1 else 's'}"


def _row(fields: Mapping[str, Any]) -> str:
    result = fields.get("result")
    sign = _SIGNS.get(result, _OTHER)
    who = text.line(str(fields.get("user")), 40)
    event = str(fields.get("event"))
    what = text.code(str(fields.get("command") or event), 120)
    told = [f"{sign} {_when(str(fields.get('timestamp')))} {who} {what}"]
    if event != "command":
        told.append(text.line(event, 40))
    if result is not None:
        told.append(text.line(str(result), 20))
    if fields.get("change"):
        told.append(text.line(str(fields["change"]), 80))
    if fields.get("approved_by"):
        told.append(f"approved by {text.line(str(fields['approved_by']), 60)}")
    if fields.get("reason"):
        told.append(text.line(str(fields["reason"]), 80))
    return text.cut(" · ".join(told), text.DESCRIPTION // 10 - 1)


def _when(timestamp: str) -> str:
    try:
        return text.moment(datetime.fromisoformat(timestamp), "f")
    except (ValueError, OverflowError):
        return text.line(timestamp, 30)
