"""What people are told when a command ends badly: one place, one tone, nothing hidden from the log."""

import secrets
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.chat import text
from bot.chat.interactions.acknowledgement import is_in_place, is_open
from bot.chat.interactions.handling import Result, ended
from bot.chat.interactions.reply import take_back, tell, tell_first, whisper
from bot.core.domain.refusal import Refused
from bot.core.ports.chat import ChatError

log = structlog.get_logger(__name__)


async def answer(interaction: "discord.Interaction[Any]", error: Exception) -> None:
    """Tell the person who asked, and only them, what `error` means; log what nobody expected."""
    cause = _cause(error)
    ended(interaction, Result.REFUSED if isinstance(cause, Refused) else Result.FAILED)
    if isinstance(cause, Refused):
        sentence = text.rows(cause.sentence)  # it may name what people wrote: reasons, titles, themselves
    else:
        reference = secrets.token_hex(4)
        log.error("interaction failed", reference=reference, interaction=interaction.id, exc_info=cause)
        sentence = _sorry(cause, reference)
    await _tell(interaction, sentence)


def _cause(error: Exception) -> Exception:
    if isinstance(error, app_commands.CommandInvokeError):
        return error.original
    return error


def _sorry(cause: Exception, reference: str) -> str:
    if isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return "This command has just changed. Nothing was done; reload Discord (Ctrl+R) and try again."
    if isinstance(cause, app_commands.TransformerError | app_commands.CheckFailure):
        return "These options do not fit the command. Nothing was done; choose from the suggestions."
    what = (
        "Discord did not answer the bot."
        if isinstance(cause, ChatError)
        else "Something went wrong in the bot."
    )
    return (
        f"{what} It is not certain whether your request was taken: nothing was repeated. "
        f"Look for its card in the channel before you ask again. Reference {reference}."
    )


async def _tell(interaction: "discord.Interaction[Any]", sentence: str) -> None:
    """Answer in whichever way is still open; a token that has died leaves only the log."""
    if interaction.type is discord.InteractionType.autocomplete:
        return
    try:
        if interaction.response.is_done() or not await tell_first(interaction, sentence):
            await _tell_later(interaction, sentence)
    except ChatError as error:
        log.warning("could not answer", interaction=interaction.id, error=str(error))


async def _tell_later(interaction: "discord.Interaction[Any]", sentence: str) -> None:
    """Tell the one who acted alone, though all were to see the answer, or it is the message they clicked.

    An unfinished answer would swallow what follows it, so an open one is finished first and taken away then,
    also where nobody knows whether the sentence arrived.
    """
    if is_open(interaction):
        await tell(interaction, "Not done: the one who asked is told why.")
        try:
            await whisper(interaction, sentence)
        finally:
            await take_back(interaction)
    elif is_in_place(interaction):
        await whisper(interaction, sentence)
    else:
        await tell(interaction, sentence)
