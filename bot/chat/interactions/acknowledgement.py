"""The first answer to an interaction, due within 3 s: an answer follows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import discord
import structlog

_ALREADY = 40060
_TRIES = 2
_OPENLY = "openly"
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
    interaction.extras[_OPENLY] = True
    await acknowledge(interaction.response, ephemeral=False)


async def acknowledge_form(interaction: "discord.Interaction[Any]") -> None:
    """Defer the answer to a form, which the one who sent it sees alone; raise as `acknowledge`.

    discord.py would otherwise promise to edit the message under which the form was opened, and a command has
    none. https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object
    """
    await acknowledge(_Waiting(interaction.response))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A response that shows that the bot thinks."""

    response: discord.InteractionResponse[Any]

    async def defer(self, *, ephemeral: bool) -> object:
        """Tell Discord that an answer follows."""
        return await self.response.defer(ephemeral=ephemeral, thinking=True)


@asynccontextmanager
async def in_private(interaction: "discord.Interaction[Any]") -> AsyncIterator[None]:
    """Let what is sent inside the block be for the one who acted alone, though all were to see the answer.

    An unfinished answer would swallow what follows it, so it is finished first and then taken away.
    """
    if not interaction.extras.pop(_OPENLY, False):
        yield
        return
    await interaction.edit_original_response(content="Not done: the one who asked is told why.")
    yield
    await interaction.delete_original_response()


def already(error: discord.HTTPException) -> bool:
    """Tell whether Discord refused because the interaction has been answered."""
    return error.code == _ALREADY
