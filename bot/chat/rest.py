"""What Discord's answers mean: done, surely not done, gone, or nobody knows.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.core.ports.chat import CardGone, ChatError

UNKNOWN_CHANNEL = 10003
UNKNOWN_MEMBER = 10007
UNKNOWN_MESSAGE = 10008
UNKNOWN_USER = 10013
UNKNOWN_EMOJI = 10014
EDITED_TOO_OFTEN = 30046
_GONE = frozenset({UNKNOWN_CHANNEL, UNKNOWN_MESSAGE})
_TOO_MANY = 429
_BROKEN = 500


class Unreachable(ChatError):  # noqa: N818 - names the state of the chat
    """No answer, or one that does not tell whether the request was carried out; asking again is right."""


class Denied(ChatError):  # noqa: N818 - names the answer
    """Discord answered and surely did nothing; `code` is its own error code."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code


@asynccontextmanager
async def answered(seconds: float) -> AsyncIterator[None]:
    """Run requests for at most `seconds`; raise CardGone, Denied or Unreachable for what goes wrong."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except discord.HTTPException as error:
        raise _meaning(error) from error
    except (OSError, TimeoutError, aiohttp.ClientError, discord.RateLimited) as error:
        raise Unreachable(_what_happened(error)) from error


def _what_happened(error: Exception) -> str:
    """Return a sentence without its full stop; people read it, often inside another."""
    match error:
        case TimeoutError():
            return "Discord did not answer in time"
        case discord.RateLimited():
            return f"Discord asks to wait {error.retry_after:.0f} s"
        case aiohttp.ClientConnectorError() | ConnectionRefusedError() | socket.gaierror():
            return "Discord cannot be reached"
        case _:
            return "the connection to Discord broke off"


def _meaning(error: discord.HTTPException) -> ChatError:
    passing = error.status >= _BROKEN or error.status == _TOO_MANY
    if passing and error.code != EDITED_TOO_OFTEN:
        return Unreachable(f"Discord answered {error.status}")
    if error.code in _GONE:
        return CardGone(f"Discord answered {error.status} ({error.code})")
    told = " ".join(error.text.split())
    return Denied(f"Discord answered {error.status} ({error.code}): {told}", error.code)
