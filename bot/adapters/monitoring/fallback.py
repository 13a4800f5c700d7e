"""What to type to ask a Prometheus without the bot.

https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.monitoring.prometheus_options import PrometheusOptions
from bot.core.domain import shell
from bot.core.ports.fallback import RawCommand, Target, Task


def commands(options: Mapping[str, Any], _: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError."""
    given = PrometheusOptions.read(options)
    values = {"service": target.service, "environment": target.environment}
    queries = {name: template.filled(values) for name, template in given.templates().items()}
    headers = {} if given.token is None else {"Authorization": f"Bearer {given.token}"}
    user = "" if given.username is None else f"{given.username}:{given.password}"
    url = f"{given.url.rstrip('/')}/api/v1/query"
    asked = [shell.curl(url, headers=headers, user=user, query={"query": each}) for each in queries.values()]
    return (RawCommand(Task.MEASURE, "\n".join(asked), f"One after the other: {', '.join(queries)}."),)
