"""Asks the platform over HTTP: each call with a time limit, a bounded number of tries, a typed answer."""

import asyncio
import os
from collections.abc import Mapping
from typing import TypeVar

import aiohttp
import msgspec
from yarl import URL

T = TypeVar("T")

_FIRST_PAUSE = 0.1  # seconds before the second try; doubles with each


class Declined(Exception):  # noqa: N818 - named for what the platform did
    """The platform understood and surely did nothing; `code` says why to programs, the text to people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Unreachable(Exception):  # noqa: N818 - named for the state it reports
    """No usable answer after every try; `sent` tells whether any of the requests may have arrived."""

    def __init__(self, why: str, *, sent: bool) -> None:
        super().__init__(why)
        self.sent = sent


class _No(msgspec.Struct):
    """The body of a refusal."""

    error: str
    message: str


class Client:
    """The platform at `url`; `timeout` in seconds is for one try, of which there are at most `tries`."""

    def __init__(self, session: aiohttp.ClientSession, url: str, timeout: float, tries: int) -> None:
        self.url = url.rstrip("/")
        self._session = session
        self._timeout = timeout
        self._tries = tries

    async def ask(
        self,
        method: str,
        path: str,
        shape: type[T],
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        wait: float = 0.0,
    ) -> T:
        """Return the answer as `shape`; `wait` is how long the platform itself may take its time.

        Every request here may be repeated: it reads, or carries its idempotency key.
        Raise Declined or Unreachable.
        """
        url, sent, why = URL(f"{self.url}{path}", encoded=True).update_query(query), False, ""
        for attempt in range(self._tries):
            if attempt:
                await asyncio.sleep(_FIRST_PAUSE * 2 ** (attempt - 1))
            try:
                return await self._once(method, url, shape, body, self._timeout + wait)
            except aiohttp.ClientConnectorError as error:  # nothing was sent
                why = f"cannot be reached: {_reason(error.os_error)}"
            except TimeoutError:
                sent, why = True, f"did not answer within {self._timeout + wait:g} s"
            except (aiohttp.ClientError, OSError, msgspec.DecodeError) as error:
                sent, why = True, _what_happened(error)
        raise Unreachable(f"the platform at {self.url} {why}", sent=sent)

    async def _once(self, method: str, url: URL, shape: type[T], body: bytes | None, limit: float) -> T:
        timeout = aiohttp.ClientTimeout(total=limit)
        headers = {"Content-Type": "application/json"} if body is not None else None
        async with self._session.request(
            method, url, data=body, headers=headers, timeout=timeout
        ) as response:
            answer = await response.read()
            if 400 <= response.status < 500:  # noqa: PLR2004 - HTTP: 4xx
                no = msgspec.json.decode(answer, type=_No)  # a 404 of someone else is not the platform's word
                raise Declined(no.error, no.message)
            response.raise_for_status()
            return msgspec.json.decode(answer, type=shape)


def _reason(error: OSError) -> str:
    """Return why there is no connection; a failed look-up has numbers of its own, below zero, and says it."""
    number = error.errno or 0
    return (os.strerror(number) if number > 0 else error.strerror or "no connection came about").lower()


def _what_happened(error: Exception) -> str:
    """Return what the platform did instead of answering, without the words of the libraries in between."""
    if isinstance(error, aiohttp.ClientResponseError):
        return f"answered with status {error.status}"
    if isinstance(error, msgspec.DecodeError):
        return "answered with something else than was asked for"
    return "broke the connection off"
