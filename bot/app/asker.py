"""Who gives a command by the command line: whom Discord knows, or whose word is taken while it is away."""

from dataclasses import dataclass

import discord

from bot.app.parts import Parts
from bot.chat import people
from bot.core.domain.command import Command, parse, unread
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.incidents import Response
from bot.core.inquiries.sources import Sources
from bot.core.ports.chat import ChatError
from bot.core.workflow import Workflow, glass
from bot.web.control import Errand, Say

ANSWER_SECONDS = 10.0
_STARTS_NOTHING = frozenset(
    {
        "approvals",
        "approvals cancel",
        "audit",
        "help",
        "lock",
        "policy explain",
        "policy show",
        "report",
        "status",
    }
)
"""Commands that only tell, or stop what has not started: they are there while Discord is not."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What carries commands out: the parts, what changes production, answers, and runs incidents."""

    parts: Parts
    workflow: Workflow
    sources: Sources
    response: Response
    client: discord.Client


def typed(errand: Errand) -> str:
    """Return the name or id that was given, as it was meant."""
    return unread(errand.user).removeprefix("/").removeprefix("@")


async def asker(hands: Hands, errand: Errand, say: Say) -> Member:
    """Return who gives the command; raise Refused.

    While Discord does not say, whoever has a shell here is believed for what starts nothing, and to be one
    of those whom the matrix names for it where the glass is broken.
    """
    try:
        return await member(hands, errand.user)
    except Refused as refusal:
        if refusal.code != "no-answer":
            raise
        command = parse(errand.command)
        if command.name in _STARTS_NOTHING:
            return await _believed(hands, typed(errand), say)
        if "break_glass" in command.words:
            return _vouched(hands, command, typed(errand), refusal, say)
        raise


async def _believed(hands: Hands, name: str, say: Say) -> Member:
    """Return them with every role for this one command, and no id but that of a request they have made."""
    people_waiting = [each.requester for each in await hands.sources.store.unsettled()]
    known = next((each for each in people_waiting if name in (each.name, each.id)), None)
    say(f"Discord does not say who {name} is; as this starts nothing, your word is taken for it.")
    roles = hands.sources.matrix().roles.values()
    return Member(known.id if known else "", known.name if known else name, frozenset().union(*roles))


def _vouched(hands: Hands, command: Command, name: str, refusal: Refused, say: Say) -> Member:
    """Return whom the matrix names for it; raise Refused for anybody else."""
    found = glass.vouched(hands.sources.matrix(), name)
    if found is None:
        why = (
            f"{refusal.sentence} The approval matrix names no {name} who may break the glass without_discord."
        )
        raise Refused("no-answer", why) from refusal
    say(
        f"Discord does not say who {name} is; the approval matrix names them for it, so your word is taken. "
        f"What comes of this {command.name} is told, and reviewed, when Discord is back."
    )
    return found


async def member(hands: Hands, user: str) -> Member:
    """Return who that is now; raise Refused."""
    guild, now = hands.parts.settings.guild, hands.parts.clock.now()
    shown = unread(user).removeprefix("/")
    try:
        found = await people.find(hands.client, guild, user, now, ANSWER_SECONDS)
    except ChatError as error:
        why = (
            f"Discord could not be asked who {shown} is ({error}). Nothing was done; try again, "
            "or run the service's own commands by hand, and say so in the channel afterwards."
        )
        raise Refused("no-answer", why) from error
    if found is None:
        raise Refused("unknown-user", f"The server has no member {shown}. Nothing was done; check the name.")
    return found
