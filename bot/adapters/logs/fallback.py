"""What to type to read logs without the bot: the last quarter or whole hour, with the secrets in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.cluster.kubectl import kubectl
from bot.adapters.cluster.options import OPTIONS, ClusterOptions
from bot.adapters.commands.by_hand import needs, typed
from bot.adapters.commands.options import passed
from bot.adapters.commands.process import Command
from bot.adapters.logs.loki_options import LokiOptions
from bot.adapters.logs.script_options import ScriptOptions
from bot.adapters.logs.selector import Selector
from bot.adapters.options import read as read_options
from bot.core.domain import shell
from bot.core.ports.fallback import RawCommand, Target, Task

_LINES = "200"
_UNREDACTED = "Secrets in the lines are not taken out here: mind where you paste them."


def kubernetes(options: Mapping[str, Any], _: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError, BackEndError for an environment without a namespace."""
    given = read_options(options, ClusterOptions, OPTIONS)
    place = given.places().of(target.service, target.environment)
    name = f"deployment/{place.deployment}"
    read = kubectl(
        given, place.namespace, "logs", name, ("-c", place.container), "--since=15m", f"--tail={_LINES}"
    )
    return (RawCommand(Task.LOGS, read, f"Of one of its pods. {_UNREDACTED}"),)


def loki(options: Mapping[str, Any], _: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError.

    https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time
    """
    given = LokiOptions.read(options)
    where = given.environments.get(target.environment, target.environment)
    headers = {"X-Scope-OrgID": given.tenant} if given.tenant else {}
    if given.token:
        headers["Authorization"] = f"Bearer {given.token}"
    query = {
        "query": Selector(given.selector).of(target.service, where),
        "start": shell.expansion("$(($(date +%s) - 3600))000000000"),
        "end": shell.expansion("$(date +%s)000000000"),
        "limit": _LINES,
        "direction": "backward",
    }
    user = f"{given.username}:{given.password}" if given.username else ""
    url = f"{given.url.rstrip('/')}/loki/api/v1/query_range"
    return (RawCommand(Task.LOGS, shell.curl(url, headers=headers, user=user, query=query), _UNREDACTED),)


def script(options: Mapping[str, Any], environ: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError."""
    given = ScriptOptions.of(options)
    command = Command(given.read, passed(given.environ, environ))
    since = shell.expansion("$(date -u -d '1 hour ago' +%Y-%m-%dT%H:%M:%SZ)")
    values = {"service": target.service, "environment": target.environment, "since": since, "limit": _LINES}
    return (RawCommand(Task.LOGS, typed(command, values), f"{needs(command)} {_UNREDACTED}"),)
