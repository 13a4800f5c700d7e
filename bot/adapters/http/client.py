"""Asks a back end: every call within a time limit, repeated only where that is safe, its answer typed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
import msgspec
import structlog
from multidict import CIMultiDict
from yarl import URL

from bot.adapters.http.answer import Answer
from bot.adapters.http.errors import Declined, Unreachable, unconnected
from bot.adapters.http.pace import Pace
from bot.adapters.http.patience import Patience
from bot.adapters.http.redaction import credentials

T = TypeVar("T")
Query = Mapping[str, str] | Sequence[tuple[str, str]]
_SAFE = frozenset({"GET", "HEAD"})
_LARGEST = 16_000_000  # bytes
log = structlog.get_logger(__name__)


class JsonClient:
    """The back end called `name` at `base`, a URL without a slash at its end.

    `headers` go with every call. `secrets`, and what signs in, are taken out of whatever is told. Every error
    names the back end and says what happened; none holds a URL's query. A `base` with a name or a password in
    it raises ValueError: addresses are shown.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        name: str,
        base: str,
        *,
        headers: Mapping[str, str] | None = None,
        secrets: Sequence[str] = (),
        patience: Patience | None = None,
        pace: Pace | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if (address := URL(base)).user is not None or address.password is not None:
            raise ValueError(
                f"the address of {name} holds a name or a password: give it without, they would be shown"
            )
        self.base = base.rstrip("/")
        self.name = name
        self._session = session
        self._headers = {"Accept": "application/json", **(headers or {})}
        self._secrets = tuple(secrets)
        self._patience = patience or Patience()
        self._pace = pace or Pace()
        self._sleep = sleep

    async def get(self, path: str, shape: type[T], query: Query | None = None) -> T:
        """Return the answer to a question as `shape`; raise Declined or Unreachable.

        `path` is quoted already, part by part; it may have a query of its own.
        """
        return self.read(await self.call("GET", path, query=query), shape)

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        is_repeatable: bool | None = None,
        wait: float = 0.0,
    ) -> Answer:
        """Return a success; raise Declined or Unreachable.

        A call that may change something is repeated only where it surely had no effect, or is said to be
        `is_repeatable`: the same once more changes nothing. `wait` is how many seconds the back end itself
        may take its time.
        """
        url = URL(f"{self.base}{path}", encoded=True)
        url = url.update_query(query) if query else url  # without one, a query in the path would be dropped
        repeatable = method in _SAFE if is_repeatable is None else is_repeatable
        given = {**self._headers, **(headers or {})}
        sent, failure = False, _Failure("was not asked")
        for attempt in range(self._patience.tries):
            if attempt:
                await self._sleep(max(failure.pause, self._patience.pause(attempt)))
            outcome = await self._try(method, url, body, given, wait)
            if isinstance(outcome, Answer):
                return self._success(outcome, given, is_first=not sent)
            failure, sent = outcome, sent or outcome.sent
            if (sent and not repeatable) or failure.pause > self._patience.longest_wait:
                break
        raise Unreachable(f"{self.name} {failure.why}", sent=sent)

    def _success(self, answer: Answer, headers: Mapping[str, str], *, is_first: bool) -> Answer:
        """Return the answer if it is one; raise Declined."""
        if answer.is_success:
            return answer
        sentence = f"{self.name} {self._refusal(answer, headers)}"
        told = answer.told(self._known(headers))
        raise Declined(
            sentence,
            answer.status,
            told,
            headers=answer.headers,
            is_certain=is_first,
            is_json=answer.is_json,
        )

    def read(self, answer: Answer, shape: type[T]) -> T:
        """Return the body as `shape`; raise Unreachable: what was done is not known then."""
        try:
            return msgspec.json.decode(answer.body, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Unreachable(
                f"{self.name} answered with something else than was asked for", sent=True
            ) from error

    async def _try(
        self, method: str, url: URL, body: object, headers: Mapping[str, str], wait: float
    ) -> "Answer | _Failure":
        """Return the answer to one try, or why there is none that could be the last word."""
        try:
            answer = await self._once(method, url, body, headers, wait)
        except aiohttp.ClientConnectorError as error:  # nothing was sent
            return _Failure(f"cannot be reached: {unconnected(error.os_error)}")
        except TimeoutError:
            return _Failure(f"did not answer within {self._patience.timeout + wait:g} s", sent=True)
        except (aiohttp.ClientError, OSError, _TooLong) as error:
            return _Failure(_what_happened(error), sent=True)
        if not answer.is_too_many and not answer.is_failure:
            return answer
        return _Failure(
            self._refusal(answer, headers), sent=answer.is_failure, pause=answer.wait(time.time()) or 0.0
        )

    async def _once(
        self, method: str, url: URL, body: object, headers: Mapping[str, str], wait: float
    ) -> Answer:
        await self._pace.wait()
        given: dict[str, Any] = {"headers": dict(headers)}
        if body is not None:
            given["data"] = msgspec.json.encode(body)
            given["headers"].setdefault("Content-Type", "application/json")
        limit = aiohttp.ClientTimeout(total=self._patience.timeout + wait)
        async with self._session.request(
            method, url, timeout=limit, allow_redirects=False, **given
        ) as response:
            answer = Answer(response.status, CIMultiDict(response.headers), await _whole(response))
        self._note(method, url, answer)
        return answer

    def _note(self, method: str, url: URL, answer: Answer) -> None:
        """Log what was changed or refused, by the name under which the vendor's support finds it."""
        about = {
            "back_end": self.name,
            "method": method,
            "path": url.raw_path,
            "status": answer.status,
            "request_id": answer.request_id,
        }
        if not answer.is_success:
            log.warning("a back end did not do as asked", **about)
        elif method not in _SAFE:
            log.info("a back end did as asked", **about)

    def _known(self, headers: Mapping[str, str]) -> Sequence[str]:
        """Return what must not be told of a call with these headers."""
        return (*self._secrets, *credentials(headers))

    def _refusal(self, answer: Answer, headers: Mapping[str, str]) -> str:
        """Say what it answered, with what it asks for and the name under which its support finds the call."""
        told = answer.told(self._known(headers))
        wait = answer.wait(time.time())
        later = f", and asks to wait {wait:g} s" if wait is not None else ""
        name = f" (request {answer.request_id})" if answer.request_id else ""
        return f"answered {answer.status}{f': {told}' if told else ''}{later}{name}"


@dataclass(frozen=True, slots=True)
class _Failure:
    """What happened instead, whether the back end may have heard, and how long (seconds) it asks to wait."""

    why: str
    sent: bool = False
    pause: float = 0.0


class _TooLong(Exception):  # noqa: N818 - what is wrong with the answer
    """The answer is longer than anything that was asked for."""


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    parts, size = [], 0
    async for part in response.content.iter_any():
        parts.append(part)
        size += len(part)
        if size > _LARGEST:
            raise _TooLong
    return b"".join(parts)


def _what_happened(error: Exception) -> str:
    """Return what the back end did instead of answering, without the words of the libraries in between."""
    return "answered with far too much" if isinstance(error, _TooLong) else "broke the connection off"
