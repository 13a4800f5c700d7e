"""What to type to tell the public on Statuspage without the bot.

https://developer.statuspage.io/#tag/incidents
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.adapters.status_page import wire
from bot.adapters.status_page.options import Options, path_of
from bot.core.domain import shell
from bot.core.domain.incident import Severity, Status
from bot.core.ports.fallback import RawCommand, Target, Task
from bot.core.ports.status_page import ComponentState, Publication, Statement

_NEVER = datetime.min.replace(tzinfo=UTC)
"""Of times nothing is printed."""
_OPEN = "What stands there and is not resolved, with the id that the next commands take as INCIDENT."
_BEGIN = "TITLE and TEXT, without double quotes, are read by everybody, and subscribers are told."
_GO_ON = "A further word on it, TEXT; then its end. The bot knows nothing of incidents made by hand."


def commands(options: Mapping[str, Any], _: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError."""
    given = Options.read(options)
    base = f"{given.url.rstrip('/')}{path_of(given.page)}/incidents"
    one, component = f"{base}/{shell.variable('INCIDENT')}", given.components.get(target.service)
    text = shell.variable("TEXT")

    def call(method: str, url: str, status: Status, words: str, state: ComponentState, **more: str) -> str:
        said = wire.said(Statement(_NEVER, status, words), notify=True)
        of = {} if component is None else {"components": {component: state.value}}
        body = msgspec.json.encode({"incident": {**more, **said, **of}}).decode()
        return shell.curl(url, method=method, headers=given.headers, body=body)

    begin = call("POST", base, Status.INVESTIGATING, text, ComponentState.MAJOR_OUTAGE, **_headline(target))
    later = call("PATCH", one, Status.IDENTIFIED, text, ComponentState.MAJOR_OUTAGE)
    end = call("PATCH", one, Status.RESOLVED, "This is resolved.", ComponentState.OPERATIONAL)
    return (
        RawCommand(Task.PUBLISH, shell.curl(f"{base}/unresolved", headers=given.headers), _OPEN),
        RawCommand(Task.PUBLISH, begin, _BEGIN),
        RawCommand(Task.PUBLISH, f"{later}\n{end}", _GO_ON),
    )


def _headline(target: Target) -> Mapping[str, str]:
    return wire.headline(
        Publication(
            key="",
            title=shell.variable("TITLE"),
            severity=Severity.SEV1,
            service=target.service,
            opened_at=_NEVER,
            statements=(),
        )
    )
