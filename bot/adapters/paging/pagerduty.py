"""Pages through PagerDuty's Events API v2: one alert for one key, taken and resolved by it.

https://developer.pagerduty.com/docs/events-api-v2-overview
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Any, Literal

import aiohttp
import msgspec

from bot.adapters.http import JsonClient, Patience, as_final, plain
from bot.adapters.options import Address
from bot.adapters.options import read as read_options
from bot.adapters.paging.on_calls import OnCalls, RestOptions
from bot.core.domain.incident import Severity
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.paging import Page

_SUMMARY, _DEDUP_KEY = 1024, 255
"""Characters of a summary, and of a key; https://developer.pagerduty.com/docs/send-alert-event"""
_SEVERITIES: Mapping[Severity, str] = {
    Severity.SEV1: "critical",
    Severity.SEV2: "error",
    Severity.SEV3: "warning",
}
_MEDIA = {"Accept": "application/vnd.pagerduty+json;version=2", "Content-Type": "application/json"}
_LONGEST_WAIT = 5.0
_Key = Annotated[str, msgspec.Meta(min_length=1)]


class _Options(msgspec.Struct, forbid_unknown_fields=True):
    routing_keys: Annotated[dict[str, _Key], msgspec.Meta(min_length=1)]
    url: Address = "https://events.pagerduty.com/v2/enqueue"
    timeout: Annotated[float, msgspec.Meta(gt=0, le=60)] = 4.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=5)] = 2
    rest: RestOptions | None = None


class _Accepted(msgspec.Struct):
    status: Literal["success"]


class PagerDuty:
    """The pager; `routing_keys` holds the integration key of each team, `on_calls` knows who is on call.

    Every event may be repeated: it uses the same key, and PagerDuty rings once for it.
    """

    name = "PagerDuty"

    def __init__(
        self, events: JsonClient, routing_keys: Mapping[str, str], on_calls: OnCalls | None = None
    ) -> None:
        self._events = events
        self._routing_keys = routing_keys
        self._on_calls = on_calls

    @classmethod
    def build(
        cls, session: aiohttp.ClientSession, options: Mapping[str, Any], _environ: Mapping[str, str]
    ) -> "PagerDuty":
        """Return the adapter for its options in `chatops.yaml`; raise ValueError."""
        given = read_options(options, _Options)
        patience = Patience(given.timeout, given.tries, longest_wait=_LONGEST_WAIT)
        secrets = tuple(given.routing_keys.values())
        events = JsonClient(session, "PagerDuty", given.url, secrets=secrets, patience=patience)
        rest = given.rest
        if rest is None:
            return cls(events, given.routing_keys)
        headers = {**_MEDIA, "Authorization": f"Token token={rest.token}"}
        client = JsonClient(
            session, "PagerDuty", rest.url, headers=headers, secrets=(rest.token,), patience=patience
        )
        return cls(events, given.routing_keys, OnCalls(client, rest.schedules, rest.escalation_policies))

    async def page(self, page: Page) -> None:
        """Trigger the alert; the same key again rings nobody a second time."""
        about = f"{page.severity.spoken}{f' {page.service}' if page.service else ''}: {page.title}"
        payload = {
            "summary": plain(about, _SUMMARY),
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

    async def on_call(self, team: str) -> Sequence[str]:
        """Return the names of those who are on call; none without a `rest` in the options."""
        if self._on_calls is None:
            return ()
        with as_final():
            return await self._on_calls.names(team)

    async def ping(self) -> str:
        """Return for which teams there are keys and, where it may be asked, who is on call.

        Raise BackEndError where nobody is; that a key is right can be known only by paging.
        """
        told = f"PagerDuty, keys of {', '.join(sorted(self._routing_keys))} (not tried: it would page)"
        if self._on_calls is None:
            return told
        on_call = {team: await self.on_call(team) for team in self._on_calls.teams}
        if nobody := [
            f"{team} ({self._on_calls.teams[team]})" for team, names in on_call.items() if not names
        ]:
            raise BackEndError(
                f"PagerDuty has nobody on call for {', '.join(nobody)}: look at it, and at the ids"
            )
        who = "; ".join(f"{team}: {', '.join(names)}" for team, names in on_call.items())
        return f"{told}, on call: {who or 'no team is asked for'}"

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
        with as_final():
            answer = await self._events.call("POST", "", body=event, is_repeatable=True)
            self._events.read(answer, _Accepted)


def _dedup_key(key: str) -> str:
    """Return the key or, for one that is too long, one that is as much its own."""
    return key if len(key) <= _DEDUP_KEY else sha256(key.encode()).hexdigest()
