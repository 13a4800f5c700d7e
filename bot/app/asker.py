"""Who gives a command by the command line: whom Discord knows, or whose word is taken while it is away."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass

import discord

from bot.app.parts import Parts
from bot.chat import people, rest
from bot.core.domain.command import Command, parse, unread
from bot.core.domain.person import Member, Person
from bot.core.domain.refusal import Refused
from bot.core.incidents import Response
from bot.core.inquiries.sources import Sources
from bot.core.policy.matrix import Matrix
from bot.core.ports.chat import ChatError
from bot.core.runbooks import Runbooks
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
_SHUT_OUT = frozenset({rest.MISSING_ACCESS, rest.UNKNOWN_GUILD})
"""Discord's error codes for a bot that was thrown out: it is told nothing of anybody."""
_PAUSES = (1.0, 3.0)
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What carries commands out: the parts, and what changes production, answers, responds, plays."""

    parts: Parts
    workflow: Workflow
    sources: Sources
    response: Response
    client: discord.Client
    runbooks: Runbooks | None = None


class _NoAnswer(Refused):
    """Discord does not say who somebody is."""


def typed(errand: Errand) -> str:
    """Return the name or id that was given, as it was meant."""
    return unread(errand.user).removeprefix("/").removeprefix("@")


async def asker(hands: Hands, errand: Errand, say: Say) -> Member:
    """Return who gives the command; raise Refused.

    While Discord does not say, whoever has a shell here is believed for what starts nothing, and to be one
    of those whom the matrix names for it where the glass is broken.
    """
    for pause in pauses(errand):
        with suppress(_NoAnswer):
            return await member(hands, errand.user)
        await hands.parts.clock.sleep(pause)
    try:
        return await member(hands, errand.user)
    except _NoAnswer as refusal:
        return await _word_of(hands, errand, refusal, say)


def pauses(errand: Errand) -> Sequence[float]:
    """Return the seconds before each further question to Discord: one bad answer breaks no glass."""
    return _PAUSES if "break_glass" in errand.command else ()


async def _word_of(hands: Hands, errand: Errand, refusal: Refused, say: Say) -> Member:
    """Return whom to take for the one who types, as far as their word is worth something."""
    command = parse(errand.command)
    if command.name in _STARTS_NOTHING:
        return await _believed(hands, command, typed(errand), say)
    if command.action is None:
        raise refusal
    return _vouched(hands, command, typed(errand), refusal, say)


async def _believed(hands: Hands, command: Command, name: str, say: Say) -> Member:
    """Return them with every role for this one command, and no id but to cancel a request they have made."""
    own = [
        each.requester for each in await hands.sources.store.unsettled() if name in astuple(each.requester)
    ]
    who = own[0] if own and command.name == "approvals cancel" else Person("", name)
    say(f"Discord does not say who {name} is; as this starts nothing, your word is taken for it.")
    matrix = hands.sources.matrix()
    return Member(who.id, who.name, matrix.ids_of(matrix.roles))


def _vouched(hands: Hands, command: Command, name: str, refusal: Refused, say: Say) -> Member:
    """Return whom the matrix names for it, as far as the glass is broken; raise Refused for anybody else."""
    matrix = hands.sources.matrix()
    found = glass.vouched(matrix, name)
    if found is None:
        raise Refused("no-answer", f"{refusal.sentence} {_who_may(matrix)}") from refusal
    if "break_glass" not in command.words:
        alone = 'Or go on alone, as the approval matrix names you for that: add break_glass:"why".'
        raise Refused("no-answer", f"{refusal.sentence} {alone}") from refusal
    say(
        f"Discord does not say who {found.name} is; the approval matrix names them for that, so your word is "
        "taken. If it starts, it is told, and reviewed, when Discord is back."
    )
    return found


def _who_may(matrix: Matrix) -> str:
    """Say who may break the glass now."""
    people_named = () if matrix.break_glass is None else matrix.break_glass.without_discord
    names = " or ".join(f"@{each.name}" for each in people_named)
    if not names:
        return "The approval matrix names nobody who may break the glass without_discord."
    return f"Until Discord is back only {names} may break the glass."


async def member(hands: Hands, user: str) -> Member:
    """Return who that is now; raise Refused, by the code `no-answer` where Discord does not say."""
    guild, now = hands.parts.settings.guild, hands.parts.clock.now()
    shown = unread(user).removeprefix("/")
    try:
        found = await people.find(hands.client, guild, user, now, ANSWER_SECONDS)
    except ChatError as error:
        if isinstance(error, rest.Denied) and error.code not in _SHUT_OUT:
            why = (
                f"Discord refuses to say who {shown} is ({error}). Nothing was done; look at the name, the "
                "token, and whether the bot is still in the server."
            )
            raise Refused("unknown-user", why) from error
        why = (
            f"Discord could not be asked who {shown} is ({error}). Nothing was done; try again, "
            "or run the service's own commands by hand, and say so in the channel afterwards."
        )
        raise _NoAnswer("no-answer", why) from error
    if found is None:
        raise Refused("unknown-user", f"The server has no member {shown}. Nothing was done; check the name.")
    return found
