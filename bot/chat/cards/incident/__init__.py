"""The messages of an incident: what each step of it looks like in Discord."""

import re

import discord

from bot.chat import text
from bot.chat.cards.face import Attachment, Face
from bot.chat.cards.incident import announcement, card, messages, sentences
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.step import Kind, Step

_RED, _ORANGE, _YELLOW, _GREEN = 0xE74C3C, 0xE67E22, 0xF1C40F, 0x2ECC71
_COLOURS = {Severity.SEV1: _RED, Severity.SEV2: _ORANGE, Severity.SEV3: _YELLOW}
_TELLS = frozenset({Kind.UPDATE, Kind.NOTICE, Kind.RESOLUTION, Kind.REOPENING})
"""The messages that quote what somebody said; all of it stands in the embed where it is long."""
_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")


def face(incident: Incident, step: Step, timezone: str = "UTC") -> Face:
    """Return the message of `step`, one of `MESSAGES`; `timezone` is the team's, for meetings.

    Its footer is the mark by which the bot recognises it after a restart. What is mentioned in it calls
    nobody by itself.
    """
    embed = discord.Embed(colour=_COLOURS[incident.severity] if incident.is_open else _GREEN)
    embed.set_footer(text=footer(incident, step))
    if step.kind is Kind.ANNOUNCEMENT:
        return Face(announcement.content(incident), embed)
    if step.kind is Kind.CARD:
        card.fill(embed, incident, timezone)
        return Face(card.content(incident), embed)
    embed.description = sentences.whole(step.text) if step.kind in _TELLS else None
    files = postmortem(incident) if step.kind is Kind.POSTMORTEM else ()
    return Face(messages.content(incident, step, timezone), embed, files)


def footer(incident: Incident, step: Step) -> str:
    """Return what no other message of the bot carries: `Incident inc_1 update 3`."""
    return text.cut(f"Incident {incident.id} {step.key}", text.FOOTER)


def postmortem(incident: Incident) -> tuple[Attachment, ...]:
    """Return the draft as a file; none while there is no draft."""
    if incident.postmortem is None:
        return ()
    name = _UNSAFE.sub("-", incident.name).strip("-")[:80] or "incident"
    return (Attachment(f"postmortem-{name}.md", incident.postmortem.encode("utf-8", "replace")),)
