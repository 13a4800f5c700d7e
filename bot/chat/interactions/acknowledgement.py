"""The first answer to an interaction, due within 3 s: an answer follows."""

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import discord
import structlog

from bot.chat import rest

_TRIES = 2
_SECONDS = 5.0
_ANSWER, _OPENLY, _IN_PLACE = "answer", "openly", "in place"
log = structlog.get_logger(__name__)


class Response(Protocol):
    """The part of discord.py's InteractionResponse that defers."""

    async def defer(self, *, ephemeral: bool) -> object:
        """Tell Discord that an answer follows."""
        ...


async def acknowledge(response: Response, *, ephemeral: bool = True) -> None:
    """Defer; the answer is seen by the one who acted alone or, not `ephemeral`, by all.

    Raise discord.HTTPException, aiohttp.ClientError or OSError where Discord did not take it.

    discord.py repeats it where the answer was lost. That an earlier try arrived then shows in the refusal of
    the next (40060), and the person is waiting: going on is safe, as an interaction is taken once by its id.
    https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
    """
    for left in reversed(range(_TRIES)):
        try:
            async with asyncio.timeout(_SECONDS):
                await response.defer(ephemeral=ephemeral)
        except discord.HTTPException as error:
            if not already(error):
                raise
            log.warning("acknowledged before: that answer was lost")
        except (aiohttp.ClientError, OSError) as error:
            if not left:
                raise
            log.warning("acknowledging again", error=repr(error))
            continue
        return


async def acknowledge_openly(interaction: "discord.Interaction[Any]") -> None:
    """Defer an answer that everybody will see, unless it is a refusal; raise as `acknowledge`."""
    interaction.extras[_ANSWER] = _OPENLY
    await acknowledge(interaction.response, ephemeral=False)


async def acknowledge_in_place(interaction: "discord.Interaction[Any]") -> None:
    """Defer a change of the message that was clicked; raise as `acknowledge`."""
    interaction.extras[_ANSWER] = _IN_PLACE
    await acknowledge(interaction.response)


async def acknowledge_privately(interaction: "discord.Interaction[Any]") -> None:
    """Defer the answer to a click or a form, for the one who acted alone; raise as `acknowledge`.

    discord.py would otherwise promise to edit the message that was clicked. The answer is then an edit, which
    may be repeated; a further message may not.
    https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object
    """
    await acknowledge(_Waiting(interaction.response))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A response that shows that the bot thinks."""

    response: discord.InteractionResponse[Any]

    async def defer(self, *, ephemeral: bool) -> object:
        """Tell Discord that an answer follows."""
        return await self.response.defer(ephemeral=ephemeral, thinking=True)


def is_open(interaction: "discord.Interaction[Any]") -> bool:
    """Tell whether all see the answer that was promised."""
    return interaction.extras.get(_ANSWER) == _OPENLY


def is_in_place(interaction: "discord.Interaction[Any]") -> bool:
    """Tell whether the answer that was promised is the message that was clicked."""
    return interaction.extras.get(_ANSWER) == _IN_PLACE


def already(error: discord.HTTPException) -> bool:
    """Tell whether Discord refused because the interaction has been answered."""
    return error.code == rest.ACKNOWLEDGED
