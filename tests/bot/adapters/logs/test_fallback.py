"""Logs read by hand: from a strict Loki, and by a team's own command."""

import json
import sys
import time
from pathlib import Path

from bot.adapters.logs.kubernetes import KubernetesLogs
from bot.adapters.logs.loki import Loki
from bot.adapters.logs.script import ScriptLogs
from bot.core.ports.fallback import Task
from tests.fakes import by_hand
from tests.fakes.kubernetes.access import Open
from tests.fakes.kubernetes.bench import fake_cluster
from tests.fakes.kubernetes.log_book import Place
from tests.fakes.kubernetes.store import PODS
from tests.fakes.loki import FakeLoki, Line

SECRET = "secret"  # noqa: S105 - nobody's
SELECTOR = '{app="{service}", env=~"{environment}|$all"}'


async def test_loki_is_asked_by_hand() -> None:
    """With tenant and token, for the streams of the place, from an hour ago; nothing is undescribed."""
    loki = FakeLoki(tenant="shop", authorization=f"Bearer {SECRET}")
    labels = {"app": "order-service", "env": "prod"}
    loki.lines = [Line(time.time_ns() - 10**9, labels, 'it\'s "here"')]
    options = {
        "selector": SELECTOR,
        "environments": {"production": "prod"},
        "tenant": "shop",
        "token": by_hand.TOKEN,
    }
    async with loki.served() as url:
        [read] = by_hand.offered(Loki, {**options, "url": url})[Task.LOGS]
        done = await by_hand.types(read, TOKEN=SECRET)

    assert done.code == 0, done.err
    [stream] = json.loads(done.out)["data"]["result"]
    assert stream["values"][0][1] == 'it\'s "here"'
    assert loki.findings == []


async def test_a_command_is_called_by_hand() -> None:
    """With the arguments of the settings, the time an hour ago among them."""
    code = "import sys; print(sys.argv[1:])"
    read = [sys.executable, "-I", "-S", "-c", code, "{service}", "{environment}", "{since}", "{limit}"]
    [lines] = by_hand.offered(ScriptLogs, {"read": read})[Task.LOGS]

    done = await by_hand.types(lines)

    assert done.out.startswith("['order-service', 'production', '20")
    assert done.out.endswith("Z', '200']\n")


async def test_the_real_kubectl_reads_the_lines(tmp_path: Path) -> None:
    """Of the container that is named, the newest ones."""
    by_hand.needs_kubectl()
    async with fake_cluster() as cluster:
        cluster.server.access = Open()
        await cluster.create_samples()
        options = {"namespaces": {"production": "production"}, "container": "web"}
        kubeconfig = str(cluster.kubeconfig(tmp_path))
        [lines] = by_hand.offered(KubernetesLogs, {**options, "kubeconfig": kubeconfig})[Task.LOGS]
        for pod in cluster.server.store.all(PODS):
            cluster.server.book.say(Place("production", pod["metadata"]["name"], "web"), "paid 12 EUR")

        done = await by_hand.types(lines, HOME=str(tmp_path))

    assert (done.code, done.out.splitlines()[-1:]) == (0, ["paid 12 EUR"]), done.err
    assert cluster.findings == []


async def test_kubectl_is_called_by_hand(tmp_path: Path) -> None:
    """For the container of the service."""
    options = {"namespaces": {"production": "prod"}, "container": "web"}
    [lines] = by_hand.offered(KubernetesLogs, options)[Task.LOGS]

    words = ["logs", "deployment/order-service", "-c", "web", "--since=15m", "--tail=200"]
    assert await by_hand.arrived(lines, tmp_path) == [["--namespace", "prod", *words]]
