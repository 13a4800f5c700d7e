"""What to type to ask the platform, and to change what runs on it, without the bot."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from bot.core.domain import shell
from bot.core.ports.fallback import OPERATION, RawCommand, Target, Task, ordered
from sandbox.platform.adapter import DEFAULT_URL, read

_BUILD = "VERSION is asked first for its build, which is then ordered."
_BACK = "VERSION is the one that was well before."
_PENDING = "All that is pending, in its order."


def delivery(options: Mapping[str, Any], _: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return how to look, deploy, roll back and scale; raise ValueError."""
    url = _url(options)
    about = {"service": target.service}
    release = shell.curl(f"{url}/release?{urlencode(about)}&version={shell.variable('VERSION')}")
    artifact = {"artifact": shell.variable("ARTIFACT")}
    found = f'ARTIFACT="$({release})"'
    looks = [f"{url}/running?{_query(target)}", f"{url}/releases?{urlencode(about)}"]
    return (
        RawCommand(Task.LOOK, "\n".join(map(shell.curl, looks)), "What runs, and which versions there are."),
        RawCommand(Task.DEPLOY, ordered(shell.then(found, _order(url, target, "deploy", artifact))), _BUILD),
        RawCommand(
            Task.ROLLBACK, ordered(shell.then(found, _order(url, target, "rollback", artifact))), _BACK
        ),
        RawCommand(
            Task.SCALE, ordered(_order(url, target, "scale", {"replicas": shell.variable("REPLICAS")}))
        ),
    )


def migrations(options: Mapping[str, Any], _: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return how to see and to run what is pending; raise ValueError."""
    url = _url(options)
    asked = shell.curl(f"{url}/migrations?{_query(target)}")
    inside = shell.expansion('$(printf %s "$PENDING" | sed \'s/^{"pending"://; s/}$//\')')
    run = _order(url, target, "migrate", {"migrations": inside})
    return (RawCommand(Task.MIGRATE, ordered(shell.then(asked, f'PENDING="$({asked})"', run)), _PENDING),)


def logs(options: Mapping[str, Any], _: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return how to read the newest lines; raise ValueError."""
    since = shell.expansion("$(date -u -d '1 hour ago' +%Y-%m-%dT%H:%M:%SZ)")
    lines = shell.curl(f"{_url(options)}/logs?{_query(target)}&since={since}&limit=200")
    return (RawCommand(Task.LOGS, lines, "Secrets in the lines are not taken out here."),)


def monitoring(options: Mapping[str, Any], _: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return how to see what was measured in the last quarter of an hour; raise ValueError."""
    start = shell.expansion("$(date -u -d '15 minutes ago' +%Y-%m-%dT%H:%M:%SZ)")
    end = shell.expansion("$(date -u +%Y-%m-%dT%H:%M:%SZ)")
    measured = shell.curl(f"{_url(options)}/traffic?{_query(target)}&start={start}&end={end}")
    return (RawCommand(Task.MEASURE, measured, "Requests a second, the share that failed, mean seconds."),)


def _url(options: Mapping[str, Any]) -> str:
    """Return where the platform is; without `url` beside the local Discord."""
    own = shell.expansion(f"${{PLATFORM_URL:-{DEFAULT_URL}}}")
    return (read(options).url or own).rstrip("/")


def _query(target: Target) -> str:
    return urlencode({"service": target.service, "environment": target.environment})


def _order(url: str, target: Target, action: str, what: Mapping[str, str]) -> str:
    """Return an order; the values of `what` are JSON already."""
    order = {"action": action, "service": target.service, "environment": target.environment}
    raw = {name: msgspec.Raw(value.encode()) for name, value in what.items()}
    body = msgspec.json.encode({**order, **raw}).decode()
    return shell.curl(f"{url}/operations/{OPERATION}", method="PUT", body=body)
