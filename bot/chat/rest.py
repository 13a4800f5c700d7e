"""What Discord's answers mean: done, surely not done, gone, or nobody knows.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import aiohttp
import discord
from discord.http import Route

from bot.core.ports.chat import CardGone, ChatDenied, ChatError

UNKNOWN_CHANNEL = 10003
UNKNOWN_GUILD = 10004
UNKNOWN_MEMBER = 10007
UNKNOWN_MESSAGE = 10008
UNKNOWN_USER = 10013
UNKNOWN_EMOJI = 10014
UNKNOWN_EVENT = 10070
TOO_MANY_CHANNELS = 30013
EDITED_TOO_OFTEN = 30046
ACKNOWLEDGED = 40060
MISSING_ACCESS = 50001
MISSING_PERMISSIONS = 50013
INVALID_BODY = 50035
THREAD_ARCHIVED = 50083
THREAD_EXISTS = 160004
EDITED_AGAIN = 60.0
"""Seconds after which an old message is edited again that was edited too often; Discord tells no number."""
LONGEST_WAIT = 30.0
"""Seconds that are waited before something is tried again while somebody is waiting for it."""
_NOT_LOGGED_IN = "Session is closed"
"""What aiohttp says to a client that could not log in, and to one that was closed."""
_TOO_MANY = 429
_BROKEN = 500


class Unreachable(ChatError):  # noqa: N818 - names the state of the chat
    """No answer, or one that does not tell whether the request was carried out; asking again is right.

    Before `wait` seconds are over it is no use.
    """

    def __init__(self, sentence: str, wait: float = 0.0) -> None:
        super().__init__(sentence)
        self.wait = wait


class ChannelGone(CardGone):
    """The channel or thread itself was deleted, not only a message in it."""


class Denied(ChatDenied):
    """Discord answered and surely did nothing; `code` is its own error code."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code


class Held(discord.RateLimited):
    """The call was not sent, or refused for a while; `code` is Discord's where waiting may not help."""

    def __init__(self, seconds: float, code: int = 0) -> None:
        super().__init__(seconds)
        self.code = code


@asynccontextmanager
async def answered(seconds: float) -> AsyncIterator[None]:
    """Run requests for at most `seconds`; raise CardGone, Denied or Unreachable for what goes wrong."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except discord.HTTPException as error:
        raise _meaning(error) from error
    except Held as error:
        raise _meaning_of_held(error) from error
    except (OSError, TimeoutError, aiohttp.ClientError, discord.RateLimited) as error:
        raise Unreachable(_what_happened(error)) from error
    except RuntimeError as error:
        if str(error) != _NOT_LOGGED_IN:
            raise
        raise Unreachable("Discord cannot be reached") from error


async def once(client: discord.Client, route: Route, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Send a request that makes something new, one time whatever comes; Unreachable where that is unclear.

    discord.py sends a POST up to five times while Discord answers 500, 502, 504 or 524, though each of them
    may have been carried out. Before each sending it goes through the files: here that ends the second one.
    """
    return await client.http.request(route, json=dict(body), files=cast("list[discord.File]", _Once()))


class _Once:
    """Stands for the files of a request, of which there are none; they can be gone through one time."""

    def __init__(self) -> None:
        self._was_sent = False

    def __iter__(self) -> Iterator[discord.File]:
        """Take note of a sending; raise Unreachable at the second."""
        if self._was_sent:
            raise Unreachable("Discord did not say whether it was done")
        self._was_sent = True
        return iter(())


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


def _meaning_of_held(error: Held) -> ChatError:
    """Tell what may not be done, which is a refusal like any other, from what may not be done yet."""
    if error.code:
        return Denied(f"Discord refuses it ({error.code}) for the next {error.retry_after:.0f} s", error.code)
    return Unreachable(_what_happened(error), error.retry_after)


def _meaning(error: discord.HTTPException) -> ChatError:
    passing = error.status >= _BROKEN or error.status == _TOO_MANY
    if passing and error.code != EDITED_TOO_OFTEN:
        return Unreachable(f"Discord answered {error.status}")
    if error.code == UNKNOWN_CHANNEL:
        return ChannelGone(f"Discord answered {error.status} ({error.code})")
    if error.code == UNKNOWN_MESSAGE:
        return CardGone(f"Discord answered {error.status} ({error.code})")
    told = " ".join(error.text.split())
    return Denied(f"Discord answered {error.status} ({error.code}): {told}", error.code)
