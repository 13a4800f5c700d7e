"""Pages through PagerDuty's Events API v2: one alert for one key, taken and resolved by it.

https://developer.pagerduty.com/docs/events-api-v2-overview
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any

import aiohttp
import msgspec

from bot.core.domain.incident import Severity
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.paging import Page

_ACCEPTED = 202
_WORDS = 200
_SUMMARY, _DEDUP_KEY = 1024, 255
"""Characters of a summary, and of a key; https://developer.pagerduty.com/docs/send-alert-event"""
_REFUSALS = range(400, 500)
_PASSING = frozenset({408, 425, 429})
"""Refusals that are none for long: not in time, too early, too many."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SEVERITIES: Mapping[Severity, str] = {
    Severity.SEV1: "critical",
    Severity.SEV2: "error",
    Severity.SEV3: "warning",
}
_Key = Annotated[str, msgspec.Meta(min_length=1)]


class _Options(msgspec.Struct, forbid_unknown_fields=True):
    routing_keys: Annotated[dict[str, _Key], msgspec.Meta(min_length=1)]
    url: _Key = "https://events.pagerduty.com/v2/enqueue"
    timeout: Annotated[float, msgspec.Meta(gt=0, le=60)] = 5.0


class PagerDuty:
    """The pager; `routing_keys` holds the integration key of each team, `timeout` is in seconds.

    Nothing is repeated here: whoever asks again uses the same key, and PagerDuty rings once for it.
    """

    name = "PagerDuty"

    def __init__(
        self, session: aiohttp.ClientSession, routing_keys: Mapping[str, str], url: str, timeout: float
    ) -> None:
        self._session = session
        self._routing_keys = routing_keys
        self._url = url
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    @classmethod
    def build(
        cls, session: aiohttp.ClientSession, options: Mapping[str, Any], _environ: Mapping[str, str]
    ) -> "PagerDuty":
        """Return the adapter for its options in `chatops.yaml`; raise ValueError."""
        try:
            given = msgspec.convert(dict(options), _Options)
        except msgspec.ValidationError as error:
            raise ValueError(f"{error}; the options are routing_keys, url and timeout") from error
        return cls(session, given.routing_keys, given.url, given.timeout)

    async def page(self, page: Page) -> None:
        """Trigger the alert; the same key again rings nobody a second time."""
        about = f"{page.severity.spoken}{f' {page.service}' if page.service else ''}: {page.title}"
        payload = {
            "summary": _plain(about)[:_SUMMARY],
            "source": page.service or "chatops",
            "severity": _SEVERITIES[page.severity],
            "component": page.service,
            "group": page.team,
        }
        links = [{"href": page.link, "text": "The room in Discord"}] if page.link else []
        event = {"payload": {key: word for key, word in payload.items() if word}, "links": links}
        await self._send(page, "trigger", client="chatops", **event)

    async def acknowledge(self, page: Page) -> None:
        """Tell that somebody has taken it."""
        await self._send(page, "acknowledge")

    async def resolve(self, page: Page) -> None:
        """Tell that it is over."""
        await self._send(page, "resolve")

    async def ping(self) -> str:
        """Return for which teams there are keys; PagerDuty has no question that pages nobody."""
        return f"PagerDuty, keys of {', '.join(sorted(self._routing_keys))} (not tried: it would page)"

    async def _send(self, page: Page, action: str, **more: object) -> None:
        routing_key = self._routing_keys.get(page.team)
        if routing_key is None:
            known = ", ".join(sorted(self._routing_keys))
            raise NotSetUp(f"PagerDuty has no routing key of {page.team}, only of {known}")
        event = {
            "routing_key": routing_key,
            "event_action": action,
            "dedup_key": _dedup_key(page.key),
            **more,
        }
        try:
            async with self._session.post(
                self._url, json=event, timeout=self._timeout, allow_redirects=False
            ) as answer:
                if answer.status != _ACCEPTED:
                    told = (await answer.text(errors="replace")).replace(routing_key, "(the routing key)")
                    raise _refused(answer, told)
        except TimeoutError as error:
            raise BackEndError("PagerDuty did not answer in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise BackEndError(f"PagerDuty cannot be reached ({type(error).__name__})") from error


def _dedup_key(key: str) -> str:
    """Return the key or, for one that is too long, one that is as much its own."""
    return key if len(key) <= _DEDUP_KEY else sha256(key.encode()).hexdigest()


def _plain(text: str) -> str:
    """Return the text without what JSON cannot carry to everybody: halves of characters, and controls."""
    return _CONTROLS.sub(" ", text.encode("utf-8", "ignore").decode())


def _refused(answer: aiohttp.ClientResponse, body: str) -> BackEndError:
    """Say what PagerDuty answered, as far as it is its own words: a proxy answers with a page of HTML.

    Only its own refusal is final: the event or its key is wrong. A proxy may have others in a minute.
    """
    is_told = answer.content_type == "application/json"
    told = f": {' '.join(body.split())[:_WORDS]}" if is_told else ""
    wait = answer.headers.get("Retry-After")
    later = f", and asks to wait {wait} s" if wait else ""
    is_final = is_told and answer.status in _REFUSALS and answer.status not in _PASSING
    return (NotSetUp if is_final else BackEndError)(f"PagerDuty answered {answer.status}{told}{later}")
