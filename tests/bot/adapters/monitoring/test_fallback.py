"""A real Prometheus, asked by hand."""

import json
from pathlib import Path

from bot.adapters.monitoring.prometheus import Prometheus
from bot.core.ports.fallback import Task
from tests.fakes import by_hand
from tests.fakes.server_process import prometheus

REQUESTS = 'count_values("service", vector(1)) * on() vector(10) or absent(up{service="{service}"})'


async def test_prometheus_is_asked_by_hand(tmp_path: Path) -> None:
    """With the queries of the settings, whatever signs they hold."""
    queries = {"requests": REQUESTS, "latency": "vector(0.25)"}
    async with prometheus(tmp_path, "global: {scrape_interval: 15s}") as server:
        [lines] = by_hand.offered(Prometheus, {"url": server.url, **queries})[Task.MEASURE]
        done = await by_hand.types(lines)

    assert done.code == 0, done.err
    first, second = done.out.replace("}{", "}\n{").splitlines()
    told = [each["value"][1] for each in json.loads(first)["data"]["result"]]
    assert "10" in told
    assert json.loads(second)["data"]["result"][0]["value"][1] == "0.25"


def test_people_sign_in_as_the_bot_does() -> None:
    """By a token, or by name and password; the values are none of ours."""
    signs = {"username": "ops", "password": by_hand.TOKEN}
    options = {"url": "https://prometheus.example", "requests": "vector(1)"}
    [named] = by_hand.offered(Prometheus, {**options, **signs})[Task.MEASURE]
    [token] = by_hand.offered(Prometheus, {**options, "token": by_hand.TOKEN})[Task.MEASURE]

    assert '"Authorization: Basic $(printf \'%s\\n\' "ops:${TOKEN:?}" | ' in named
    assert token.startswith("printf '%s\\n' \"Authorization: Bearer ${TOKEN:?}\" |\ncurl ")
