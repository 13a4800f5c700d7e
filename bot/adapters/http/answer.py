"""What a back end answered: read to its end within a bound, and told without secrets and foreign mark-up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import msgspec

from bot.adapters.http.redaction import without

_WORDS = 300
_TAGS = re.compile(r"<[a-z!/]", re.IGNORECASE)
_TOLD_IN = ("message", "error", "error_description", "detail", "errors", "description")
_IDS = ("X-GitHub-Request-Id", "X-Request-Id", "Request-Id", "X-Correlation-Id", "Audit-Id")
_TOO_MANY = frozenset({420, HTTPStatus.TOO_MANY_REQUESTS})
"""420 is Statuspage's; https://developer.statuspage.io/#section/Rate-Limiting"""
_MOMENTARY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY})


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (names as they were sent are found in any case) and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether it was done."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_too_many(self) -> bool:
        """Whether nothing was done because of a rate limit.

        GitHub says so with 403, too:
        https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
        """
        if self.status in _TOO_MANY:
            return True
        spent = self.headers.get("X-RateLimit-Remaining") == "0" or "Retry-After" in self.headers
        return self.status == HTTPStatus.FORBIDDEN and spent

    @property
    def is_failure(self) -> bool:
        """Whether the back end, or a proxy before it, failed: nobody knows what was done."""
        return self.status >= HTTPStatus.INTERNAL_SERVER_ERROR or self.status in _MOMENTARY

    @property
    def request_id(self) -> str:
        """Return by which name the vendor's support finds this request; empty without one."""
        return next((self.headers[name] for name in _IDS if name in self.headers), "")[:100]

    def wait(self, now: float) -> float | None:
        """Return how many seconds from `now` (since the epoch) it asks to wait, None where it does not."""
        asked = self.headers.get("Retry-After")
        if asked is None and self.headers.get("X-RateLimit-Remaining") == "0":
            reset = self.headers.get("X-RateLimit-Reset", "")
            return max(0.0, float(reset) - now) if _is_number(reset) else None
        if asked is None or _is_number(asked):
            return None if asked is None else float(asked)
        try:
            until = parsedate_to_datetime(asked)
        except ValueError:
            return None
        return max(0.0, until.replace(tzinfo=until.tzinfo or UTC).timestamp() - now)

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON, as vendors answer and proxies do not."""
        try:
            msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            return False
        return True

    def told(self, secrets: Sequence[str]) -> str:
        """Return in one line what it says about a refusal; a proxy's page of HTML says nothing of use."""
        words = self.body.decode(errors="replace")
        if self.is_json:
            words = _words(msgspec.json.decode(self.body))
        elif _TAGS.search(words):
            return "a page of HTML, as a proxy sends"
        return " ".join(without(secrets, words).split())[:_WORDS]


def _is_number(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdigit() and len(text) < 20  # noqa: PLR2004 - seconds


def _words(told: Any) -> str:  # noqa: ANN401 - whatever a vendor answers
    """Return the sentences in an error's body, wherever vendors put them."""
    if isinstance(told, dict):
        parts = [_words(told[name]) for name in _TOLD_IN if told.get(name)]
        return ": ".join(dict.fromkeys(filter(None, parts)))
    if isinstance(told, list):
        return ", ".join(filter(None, map(_words, told)))
    return str(told) if isinstance(told, str | int | float) else ""
