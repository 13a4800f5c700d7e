"""`chatops do`: a command without Discord's client; the same core, policy and audit log.

While the bot runs, it carries the command out itself: there is one writer. Otherwise this process is the
bot for as long as the command takes.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress

import discord

from bot.app.discord import Discord, open_floor
from bot.app.faults import BAD_CONFIGURATION, REFUSED, Fault
from bot.app.parts import Parts, open_parts
from bot.chat import people, rest, sentences
from bot.core.domain.command import parse
from bot.core.domain.operation import Operation, Place, State
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request, request
from bot.core.policy.sentences import requirement
from bot.core.ports.chat import ChatError
from bot.core.workflow import Workflow
from bot.core.workflow.ending import link
from bot.settings import Settings, SettingsError
from bot.web import control

_WAITING = frozenset({State.CONFIRMING, State.PENDING})
_ANSWER_SECONDS = 10.0
_LAST_WORDS_SECONDS = 3.0
Say = Callable[[str], None]


async def do(settings: Settings, environ: Mapping[str, str], text: str, user: str, say: Say) -> int:
    """Carry out the command `text` as `user` (name or id); return the exit code, raise Fault."""
    try:
        return await control.ask(settings.state / control.SOCKET, text, user, say)
    except OSError:
        return await _do_here(settings, environ, text, user, say)


async def _do_here(settings: Settings, environ: Mapping[str, str], text: str, user: str, say: Say) -> int:
    try:
        token = settings.discord.require_token()
    except SettingsError as error:
        raise Fault(BAD_CONFIGURATION, *error.lines) from error
    async with open_parts(settings, environ) as parts, open_floor(parts, cogs=None) as floor:
        workflow = parts.workflow(floor.chat)
        floor.client.attach(workflow, parts.sources(floor.chat))
        await _log_in(floor, token)
        code = await carry_out(parts, workflow, floor.client, text, user, say)
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


async def carry_out(
    parts: Parts, workflow: Workflow, client: discord.Client, text: str, user: str, say: Say
) -> int:
    """Submit the command, tell how it goes until it ends or waits for people; return the exit code."""
    try:
        operation = await workflow.submit(await _request(parts, client, text, user))
    except Refused as refusal:
        say(refusal.sentence)
        return REFUSED
    except ChatError as error:
        say(f"Discord could not be asked who {user} is ({error}). Nothing was done; try again in a moment.")
        return REFUSED
    say(sentences.title(operation.plan))
    if operation.state in _WAITING:
        say(f"{requirement(operation.row)} The card: {link(operation)}")
        return 0
    return _tell_end(parts, await workflow.wait(operation.id), say)


def _tell_end(parts: Parts, operation: Operation, say: Say) -> int:
    say(sentences.standing(operation, parts.catalog))
    return 0 if operation.state is State.SUCCEEDED else REFUSED


async def _request(parts: Parts, client: discord.Client, text: str, user: str) -> Request:
    """Read the command and who gives it; raise Refused, ChatError."""
    command = parse(text)
    guild = parts.settings.guild
    member: Member | None = await people.find(client, guild, user, parts.clock.now(), _ANSWER_SECONDS)
    if member is None:
        raise Refused("unknown-user", f"The server has no member {user}. Nothing was done; check the name.")
    place = Place(guild, parts.settings.channels.deployments, "#deployments")
    return request(command, member, place, f"cli_{secrets.token_hex(8)}")
