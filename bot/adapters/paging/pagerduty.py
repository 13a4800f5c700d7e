"""Pages through PagerDuty's Events API v2: one alert for one key, taken and resolved by it.

https://developer.pagerduty.com/docs/events-api-v2-overview
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import aiohttp
import msgspec

from bot.adapters.http import JsonClient, Patience, as_final
from bot.adapters.paging import fallback, wire
from bot.adapters.paging.on_calls import OnCalls
from bot.adapters.paging.options import Options
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.paging import Page

_LONGEST_WAIT = 5.0


class _Accepted(msgspec.Struct):
    status: Literal["success"]


class PagerDuty:
    """The pager; `routing_keys` holds the integration key of each team, `on_calls` knows who is on call.

    Every event may be repeated: it uses the same key, and PagerDuty rings once for it.
    """

    name = "PagerDuty"
    fallback = staticmethod(fallback.commands)

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
        given = Options.read(options)
        patience = Patience(given.timeout, given.tries, longest_wait=_LONGEST_WAIT)
        secrets = tuple(given.routing_keys.values())
        events = JsonClient(session, "PagerDuty", given.url, secrets=secrets, patience=patience)
        rest = given.rest
        if rest is None:
            return cls(events, given.routing_keys)
        headers = wire.headers(rest.token)
        client = JsonClient(
            session, "PagerDuty", rest.url, headers=headers, secrets=(rest.token,), patience=patience
        )
        return cls(events, given.routing_keys, OnCalls(client, rest.schedules, rest.escalation_policies))

    async def page(self, page: Page) -> None:
        """Trigger the alert; the same key again rings nobody a second time."""
        await self._send(page, "trigger", **wire.triggered(page))

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
        event = wire.event(routing_key, action, page.key, **more)
        with as_final():
            answer = await self._events.call("POST", "", body=event, is_repeatable=True)
            self._events.read(answer, _Accepted)
