"""`chatops do`: a command without Discord's client; the same core, policy and audit log.

While the bot runs, it carries the command out itself: there is one writer. Otherwise this process is the
bot for as long as the command takes.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import replace
from functools import partial

import discord
from structlog.contextvars import bound_contextvars

from bot.app import asker, matrix
from bot.app.asker import Hands
from bot.app.discord import Discord, open_floor
from bot.app.faults import BAD_CONFIGURATION, REFUSED, USAGE, Fault
from bot.app.incident_questions import IncidentRoom
from bot.app.parts import open_parts
from bot.app.progress import progress
from bot.app.questions import answer
from bot.chat import rest
from bot.chat.cards import face, sentences
from bot.chat.cards import operation as operation_card
from bot.chat.cards.face import Face
from bot.core.domain.command import Command, parse, unread
from bot.core.domain.operation import Operation, Place, State
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt, Request, request
from bot.core.ports.chat import ChatError
from bot.core.workflow.ending import link
from bot.settings import Settings, SettingsError
from bot.web import control
from bot.web.control import Errand, Say

_LAST_WORDS_SECONDS = 3.0
_SILENCE = 10.0
"""Seconds after which whoever waits is told again what for."""
_WELL = frozenset({State.SUCCEEDED, State.APPROVED})
"""How an order may stand when nothing more is to be told: done, or approved and waiting for its moment."""
_UNCONFIRMED = (
    "Not confirmed, and nothing was changed: press Confirm on the card. "
    "With --yes it is confirmed at once next time; the same command again makes a second request."
)
_NO_CODE = (
    "Not started, and nothing was changed: breaking the glass takes a code here, which no command line "
    "takes. Press Enter code on the card."
)
_UNCONFIRMED_AWAY = (
    "Not confirmed, and nothing was changed. Its card, which has Confirm, comes when Discord is back; "
    "if that is too late, give the command again with --yes."
)
_NO_CODE_AWAY = (
    "Not started, and nothing was changed: breaking the glass takes a code here, which no command line "
    "takes. Its card comes when Discord is back; press Enter code there."
)


async def do(settings: Settings, environ: Mapping[str, str], errand: Errand, say: Say) -> int:
    """Carry out a command in a user's name (name or id); return the exit code, raise Fault."""
    with ExitStack() as waiting:
        waiting.enter_context(progress("Waiting for an answer"))
        say = _ending(waiting, _unheeding(say))
        try:
            return await control.ask(settings.state / control.SOCKET, errand, say)
        except control.NobodyListens:
            return await _do_here(settings, environ, errand, say)


def _ending(waiting: ExitStack, say: Say) -> Say:
    """Return `say` that ends the waiting: from the first word on the command tells what it waits for."""

    def tell(line: str) -> None:
        waiting.close()
        say(line)

    return tell


def _unheeding(say: Say) -> Say:
    """Return `say` for a reader who may leave: what was begun for them is not broken off half way."""

    def go_on(line: str) -> None:
        with suppress(OSError):
            say(line)

    return go_on


async def _do_here(settings: Settings, environ: Mapping[str, str], errand: Errand, say: Say) -> int:
    try:
        token = settings.discord.require_token()
    except SettingsError as error:
        raise Fault(BAD_CONFIGURATION, *error.lines) from error
    async with open_parts(settings, environ) as parts, open_floor(parts, cogs=None) as floor:
        second_factors = parts.second_factors(floor.chat)
        workflow = parts.workflow(floor.chat, parts.witnesses(floor.audit), second_factors)
        sources = parts.sources(floor.chat)
        response = parts.response(workflow, floor.chat, floor.rooms)
        floor.client.attach(workflow, sources, response, settings.timezone)
        await matrix.start(parts.matrix, workflow)
        await _log_in(floor, token, asker.pauses(errand))
        runbooks = parts.runbooks(workflow, floor.plays)
        hands = Hands(parts, workflow, sources, response, floor.client, runbooks)
        code = await carry_out(hands, errand, say)
        await _let_finish(floor)
        return code


async def _let_finish(floor: Discord) -> None:
    """Give the channel the last words, which the end of the process would cut off."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_LAST_WORDS_SECONDS):
            await floor.words.idle()


async def _log_in(floor: Discord, token: str, pauses: Sequence[float]) -> None:
    """Log in where Discord answers: without it there is still what needs nobody's role."""
    try:
        for pause in (0.0, *pauses):
            await asyncio.sleep(pause)
            with suppress(ChatError):
                async with rest.answered(asker.ANSWER_SECONDS):
                    return await floor.client.login(token)
    except discord.LoginFailure as error:
        raise Fault(
            BAD_CONFIGURATION, "Discord refused the bot token. Nothing was done; set DISCORD_TOKEN."
        ) from error


async def carry_out(hands: Hands, errand: Errand, say: Say) -> int:
    """Carry the command out, tell how it goes until it ends or waits for people; return the exit code."""
    attempt = _attempt(hands, errand)
    with (
        bound_contextvars(interaction=attempt.interaction_id, command="do"),
        hands.parts.watch.tracer.command("do", attempt.interaction_id),
    ):
        return await _carry_out(hands, errand, attempt, say)


async def _carry_out(hands: Hands, errand: Errand, attempt: Attempt, say: Say) -> int:
    try:
        async with _turned_away(hands, attempt):
            attempt = replace(attempt, requester=await asker.asker(hands, errand, say))
        async with _turned_away(hands, attempt):
            command = parse(errand.command)
            asked = None if command.action is None else _request(command, attempt)
        if asked is not None:
            return await _order(hands, asked, say, is_confirmed=errand.is_confirmed)
        attempt = replace(attempt, command=command.text)
        _tell(await answered(hands, attempt, command), say)
    except Refused as refusal:
        say(refusal.sentence)
        return USAGE if refusal.code == "usage" else REFUSED
    return 0


async def answered(hands: Hands, attempt: Attempt, command: Command) -> Face:
    """Return the answer to a command that is no power over production; raise Refused."""
    parts = hands.parts
    find, now = partial(asker.member, hands), parts.clock.now
    incidents = IncidentRoom(hands.response, find, now, parts.settings.timezone)
    return await answer(hands.sources, hands.workflow, attempt, command, incidents, hands.runbooks)


@asynccontextmanager
async def _turned_away(hands: Hands, attempt: Attempt) -> AsyncIterator[None]:
    """Write down what is refused before anything that keeps its own record has heard of it."""
    try:
        yield
    except Refused as refusal:
        await hands.workflow.turn_away(attempt, refusal.sentence)
        raise


def _attempt(hands: Hands, errand: Errand) -> Attempt:
    """Return the command as it was typed, by one of whom no more is known than the name that was given."""
    return Attempt(
        requester=Member("", asker.typed(errand)),
        place=Place(hands.parts.settings.guild, hands.parts.settings.channels.deployments, "#deployments"),
        interaction_id=f"cli_{secrets.token_hex(8)}",
        command=unread(errand.command),
    )


def _request(command: Command, attempt: Attempt) -> Request:
    return request(command, attempt.requester, attempt.place, attempt.interaction_id)


async def _order(hands: Hands, asked: Request, say: Say, *, is_confirmed: bool) -> int:
    """Submit a request, confirm it where that was said beforehand, and tell what becomes of it."""
    operation = await hands.workflow.submit(asked)
    _show(operation, say)
    if operation.state is State.CONFIRMING and is_confirmed and not operation.is_confirmed_by_code:
        operation = await hands.workflow.confirm(operation.id, asked.requester)
    if not operation.awaits_people:
        operation = await _ended(hands, operation, say)
    if operation.state is State.CONFIRMING:
        _say(_unconfirmed(operation), say)
    else:
        _say(sentences.standing(operation, hands.parts.catalog), say)
    if operation.awaits_people:
        if operation.card is not None:
            say(f"The card: {link(operation)}")
        return 0
    return 0 if operation.state in _WELL else REFUSED


async def _ended(hands: Hands, operation: Operation, say: Say) -> Operation:
    """Return the operation once it has ended, or rests; say now and then what it waits for."""
    passed = 0.0
    while True:
        with suppress(TimeoutError):
            return await asyncio.wait_for(hands.workflow.wait(operation.id), _SILENCE)
        passed += _SILENCE
        why = hands.workflow.hindrance(operation.id) or "It goes on; its card shows how far it is."
        say(f"{why} ({passed:.0f} s so far; Ctrl-C cancels nothing)")


def _unconfirmed(operation: Operation) -> str:
    """Say what a request waits for that nobody has confirmed."""
    if operation.is_vouched and operation.card is None:
        return _NO_CODE_AWAY if operation.is_confirmed_by_code else _UNCONFIRMED_AWAY
    return _NO_CODE if operation.is_confirmed_by_code else _UNCONFIRMED


def _show(operation: Operation, say: Say) -> None:
    """Tell what is asked for: all that people decide on where somebody decides, else the title alone."""
    if operation.awaits_people:
        _tell(operation_card.details(operation), say)
    else:
        _say(sentences.title(operation.plan), say)


def _say(words: str, say: Say) -> None:
    _tell(Face(words, discord.Embed()), say)


def _tell(told: Face, say: Say) -> None:
    for line in face.lines(told):
        say(line)
