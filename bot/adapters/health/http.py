"""Judges a service by what an address of its own answers, as any load balancer does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote

import aiohttp
import msgspec
from yarl import URL

from bot.adapters.http import unconnected
from bot.core.ports.health import Finding, Subject

_PLACE = re.compile(r"\{(service|environment|version)\}")
_LARGEST = 65_536  # bytes that are read
_SHORT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a healthy answer is: its status, words in it, values in its JSON by their path (`db.state`)."""

    status: int = HTTPStatus.OK
    contains: str | None = None
    json: Mapping[str, str | int | bool] = field(default_factory=dict)

    @property
    def needs_body(self) -> bool:
        """Whether more than the status is looked at."""
        return self.contains is not None or bool(self.json)


class HttpCheck:
    """GET `url`, in which `{service}`, `{environment}`, `{version}` are replaced, within `timeout` seconds.

    No redirect is followed: what another address answers says nothing about this one. An address that does
    not answer is not healthy.
    """

    def __init__(
        self, session: aiohttp.ClientSession, url: str, expected: Expected, timeout: float = 5.0
    ) -> None:
        self._session = session
        self._url = url
        self._expected = expected
        self._timeout = timeout

    async def examine(self, subject: Subject) -> Finding:
        """Return what was answered and whether that is what is expected."""
        places = {
            "service": subject.service,
            "environment": subject.environment,
            "version": subject.version or "",
        }
        url = URL(_PLACE.sub(lambda place: quote(places[place[1]], safe=""), self._url), encoded=True)
        told = f"GET {url.with_query(None).with_fragment(None)}"
        try:
            status, body = await self._asked(url)
        except TimeoutError:
            return Finding(False, f"{told} was not answered within {self._timeout:g} s")
        except aiohttp.ClientConnectorError as error:
            return Finding(False, f"{told} cannot be reached: {unconnected(error.os_error)}")
        except (aiohttp.ClientError, OSError):
            return Finding(False, f"{told} broke off")
        wrong = self._status(status) or self._body(body, places)
        return Finding(not wrong, f"{told} answered {status}{wrong}")

    async def _asked(self, url: URL) -> tuple[int, bytes]:
        limit = aiohttp.ClientTimeout(total=self._timeout)
        async with self._session.get(url, timeout=limit, allow_redirects=False) as response:
            body = b""
            while self._expected.needs_body and len(body) < _LARGEST:
                part = await response.content.read(_LARGEST - len(body))
                if not part:
                    break
                body += part
            return response.status, body

    def _status(self, status: int) -> str:
        """Return what is wrong with the status, nothing where it is right."""
        if status == self._expected.status:
            return ""
        redirect = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
        return f" instead of {self._expected.status}{', and no redirect is followed' if redirect else ''}"

    def _body(self, body: bytes, places: Mapping[str, str]) -> str:
        contains = self._expected.contains
        if contains is not None and (words := _put(contains, places)) not in body.decode(errors="replace"):
            return f" without {words[:_SHORT]!r}"
        if not self._expected.json:
            return ""
        try:
            answer = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return " with something else than JSON"
        for path, value in self._expected.json.items():
            wanted = _put(value, places) if isinstance(value, str) else value
            found = _at(answer, path)
            if (type(found), found) != (type(wanted), wanted):
                return f" with {path} {str(found)[:_SHORT]!r} instead of {str(wanted)[:_SHORT]!r}"
        return ""


def _put(words: str, places: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: places[place[1]], words)


def _at(answer: object, path: str) -> object:
    """Return what stands at a path in JSON, None where nothing does."""
    for part in path.split("."):
        answer = answer.get(part) if isinstance(answer, dict) else None
    return answer
