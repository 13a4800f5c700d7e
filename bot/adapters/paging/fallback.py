"""What to type to call somebody through PagerDuty without the bot.

https://developer.pagerduty.com/docs/events-api-v2-overview
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bot.adapters.paging import wire
from bot.adapters.paging.on_calls import asked_by
from bot.adapters.paging.options import Options
from bot.core.domain import shell
from bot.core.domain.incident import Severity
from bot.core.ports.fallback import RawCommand, Target, Task
from bot.core.ports.paging import Page

_WHO = "Who is on call."
_CALL = (
    "This rings somebody. The same again rings nobody a second time; "
    "SUMMARY is what they read, without double quotes."
)
_OVER = "It is over, nobody is called any more."


def commands(options: Mapping[str, Any], _: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError where no key is of the team."""
    given = Options.read(options)
    key = given.routing_keys.get(target.team or "")
    if target.team is None or key is None:
        known = ", ".join(sorted(given.routing_keys))
        raise ValueError(f"PagerDuty has no routing key of {target.team or 'no team'}, only of {known}")
    page = Page(
        key=f"by-hand {target.service} {target.environment}",
        team=target.team,
        title=shell.variable("SUMMARY"),
        severity=Severity.SEV1,
        service=target.service,
    )
    call = wire.event(key, "trigger", page.key, **wire.triggered(page))
    return (
        *_who(given, target.team),
        RawCommand(Task.PAGE, _post(given, call), _CALL),
        RawCommand(Task.PAGE, _post(given, wire.event(key, "resolve", page.key)), _OVER),
    )


def _post(given: Options, event: Mapping[str, object]) -> str:
    return shell.curl(given.url, method="POST", body=msgspec.json.encode(event).decode())


def _who(given: Options, team: str) -> Sequence[RawCommand]:
    """Return the question who is on call, as far as the settings say how to ask it."""
    rest = given.rest
    asked = {} if rest is None else asked_by(rest.schedules, rest.escalation_policies)
    if rest is None or team not in asked:
        return ()
    query = dict([asked[team]])
    url = f"{rest.url.rstrip('/')}/oncalls"
    return (RawCommand(Task.PAGE, shell.curl(url, headers=wire.headers(rest.token), query=query), _WHO),)
