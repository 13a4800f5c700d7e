"""The first answer to an interaction, due within 3 s: an answer follows."""

from typing import Protocol

import aiohttp
import discord
import structlog

_ALREADY = 40060
_TRIES = 2
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


def already(error: discord.HTTPException) -> bool:
    """Tell whether Discord refused because the interaction has been answered."""
    return error.code == _ALREADY
