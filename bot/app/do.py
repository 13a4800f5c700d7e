"""`chatops do`: a command without Discord's client; the same core, policy and audit log.

While the bot runs, it carries the command out itself: there is one writer. Otherwise this process is the
bot for as long as the command takes.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import discord

from bot.app.discord import Discord, open_floor
from bot.app.faults import BAD_CONFIGURATION, REFUSED, Fault
from bot.app.parts import Parts, open_parts
from bot.app.questions import answer
from bot.chat import people, rest
from bot.chat.cards import face, sentences
from bot.chat.cards.face import Face
from bot.core.domain.command import parse
from bot.core.domain.operation import Place, State
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt, Request, request
from bot.core.inquiries.sources import Sources
from bot.core.ports.chat import ChatError
from bot.core.workflow import Workflow
from bot.core.workflow.ending import link
from bot.settings import Settings, SettingsError
from bot.web import control
from bot.web.control import Errand

_ANSWER_SECONDS = 10.0
_LAST_WORDS_SECONDS = 3.0
_WELL = frozenset({State.SUCCEEDED, State.APPROVED})
"""How an order may stand when nothing more is to be told: done, or approved and waiting for its moment."""
Say = Callable[[str], None]


async def do(settings: Settings, environ: Mapping[str, str], errand: Errand, say: Say) -> int:
    """Carry out a command in a user's name (name or id); return the exit code, raise Fault."""
    try:
        return await control.ask(settings.state / control.SOCKET, errand, say)
    except OSError:
        return await _do_here(settings, environ, errand, say)


async def _do_here(settings: Settings, environ: Mapping[str, str], errand: Errand, say: Say) -> int:
    try:
        token = settings.discord.require_token()
    except SettingsError as error:
        raise Fault(BAD_CONFIGURATION, *error.lines) from error
    async with open_parts(settings, environ) as parts, open_floor(parts, cogs=None) as floor:
        workflow, sources = parts.workflow(floor.chat), parts.sources(floor.chat)
        floor.client.attach(workflow, sources)
        await _log_in(floor, token)
        hands = Hands(parts, workflow, sources, floor.client)
        code = await carry_out(hands, errand, say)
        await _let_finish(floor)
        return code


async def _let_finish(floor: Discord) -> None:
    """Give the channel the last words, which the end of the process would cut off."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_LAST_WORDS_SECONDS):
            await floor.words.idle()


async def _log_in(floor: Discord, token: str) -> None:
    try:
        async with rest.answered(_ANSWER_SECONDS):
            await floor.client.login(token)
    except discord.LoginFailure as error:
        raise Fault(
            BAD_CONFIGURATION, "Discord refused the bot token. Nothing was done; set DISCORD_TOKEN."
        ) from error
    except ChatError as error:
        raise Fault(
            REFUSED,
            f"Discord does not answer ({error}), so nobody can say who may do this. Nothing was done; "
            "run the service's own commands by hand, and say so in the channel afterwards.",
        ) from error


@dataclass(frozen=True, slots=True)
class Hands:
    """What carries commands out: the parts, what changes production, what answers, and who knows people."""

    parts: Parts
    workflow: Workflow
    sources: Sources
    client: discord.Client


async def carry_out(hands: Hands, errand: Errand, say: Say) -> int:
    """Carry the command out, tell how it goes until it ends or waits for people; return the exit code."""
    try:
        command = parse(errand.command)
        by = await _member(hands, errand.user)
        place = Place(hands.parts.settings.guild, hands.parts.settings.channels.deployments, "#deployments")
        interaction_id = f"cli_{secrets.token_hex(8)}"
        if command.action is not None:
            asked = request(command, by, place, interaction_id)
            return await _order(hands, asked, say, is_confirmed=errand.is_confirmed)
        attempt = Attempt(requester=by, place=place, interaction_id=interaction_id, command=command.text)
        for line in face.lines(await answer(hands.sources, hands.workflow, attempt, command)):
            say(line)
    except Refused as refusal:
        say(refusal.sentence)
        return REFUSED
    except ChatError as error:
        say(f"Discord could not be asked who {errand.user} is ({error}). Nothing was done; try again.")
        return REFUSED
    return 0


async def _order(hands: Hands, asked: Request, say: Say, *, is_confirmed: bool) -> int:
    """Submit a request, confirm it where that was said beforehand, and tell what becomes of it."""
    operation = await hands.workflow.submit(asked)
    _tell(sentences.title(operation.plan), say)
    if operation.state is State.CONFIRMING and is_confirmed:
        operation = await hands.workflow.confirm(operation.id, asked.requester)
    if operation.state is State.CONFIRMING:
        say(f"Waits for a click on Confirm, or say --yes beforehand. The card: {link(operation)}")
        return 0
    if operation.state is State.PENDING:
        _tell(sentences.standing(operation, hands.parts.catalog), say)
        say(f"The card: {link(operation)}")
        return 0
    operation = await hands.workflow.wait(operation.id)
    _tell(sentences.standing(operation, hands.parts.catalog), say)
    return 0 if operation.state in _WELL else REFUSED


def _tell(words: str, say: Say) -> None:
    for line in face.lines(Face(words, discord.Embed())):
        say(line)


async def _member(hands: Hands, user: str) -> Member:
    """Return who that is now; raise Refused, ChatError."""
    guild, now = hands.parts.settings.guild, hands.parts.clock.now()
    member = await people.find(hands.client, guild, user, now, _ANSWER_SECONDS)
    if member is None:
        raise Refused("unknown-user", f"The server has no member {user}. Nothing was done; check the name.")
    return member
