"""A team on the real adapters: settings that name each vendor, whose credentials all come from elsewhere."""

import json
import sys
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import aiohttp
import pytest
import yaml

from bot.core.domain.migration import Migration
from sandbox.app import CONFIG
from tests.contracts.delivery_github import REPOSITORY, stocked
from tests.e2e.pilot import Pilot, sandbox
from tests.e2e.view import Json
from tests.fakes.github import FakeGitHub
from tests.fakes.github.server import TOKEN
from tests.fakes.loki import FakeLoki, Line
from tests.fakes.pagerduty import Duty, FakePagerDuty
from tests.fakes.statuspage import FakeStatuspage

SERVICE = "order-service"
ALERTMANAGER = "canary-alertmanager-0123456789"
CANARIES = {
    "GITHUB_TOKEN": TOKEN,
    "LOKI_PASSWORD": "canary/loki+password",
    "PROMETHEUS_PASSWORD": "canary/prometheus+password",
    "PAGERDUTY_KEY": "canary0pagerduty0routing0key0123",
    "PAGERDUTY_TOKEN": "canary-pagerduty-rest",
    "STATUSPAGE_TOKEN": "canary-statuspage-token",
    "COMMAND_TOKEN": "canary-command-token",
    "THIRD_PARTY_TOKEN": 'canary"third\\party/token',
}
"""What the environment holds, by name; `ALERTMANAGER` is in a file instead."""
_COMMAND = "import os, sys; sys.exit('no ' + os.environ['COMMAND_TOKEN'])"


class ThirdParty:
    """Migrates nothing; its errors hold what it was given, as those of a thoughtless adapter may."""

    def __init__(self, token: str) -> None:
        self._token = token

    @classmethod
    def build(
        cls, _session: aiohttp.ClientSession, options: Mapping[str, Any], _environ: Mapping[str, str]
    ) -> Self:
        """Return it."""
        return cls(options["token"])

    async def ping(self) -> str:
        """Say that all is well."""
        return "ready"

    async def pending(self, _service: str, _environment: str) -> Sequence[Migration]:
        """Break in a way that nobody expects."""
        raise RuntimeError(f"the database refused {self._token}")


@dataclass(frozen=True, slots=True)
class Vendors:
    """Every vendor, and the settings that name them."""

    config: Path
    github: FakeGitHub
    loki: FakeLoki
    pagerduty: FakePagerDuty
    statuspage: FakeStatuspage

    def secrets(self, pilot: Pilot) -> dict[str, str]:
        """Return every credential there is, by its name: the headers of Basic, too."""
        pairs = {
            f"{name} in Basic": b64encode(f"team:{CANARIES[name]}".encode()).decode()
            for name in ("LOKI_PASSWORD", "PROMETHEUS_PASSWORD")
        }
        token = str(pilot.ready["bot_token"])
        return {**CANARIES, **pairs, "ALERTMANAGER_TOKEN": ALERTMANAGER, "DISCORD_TOKEN": token}


@asynccontextmanager
async def vendors(folder: Path, prometheus: str) -> AsyncIterator[tuple[Pilot, Vendors]]:
    """Run a sandbox on all of them; none was asked for what its description does not know."""
    sign = b64encode(f"team:{CANARIES['LOKI_PASSWORD']}".encode()).decode()
    every = Vendors(
        folder / CONFIG.name,
        stocked(),
        FakeLoki(authorization=f"Basic {sign}"),
        FakePagerDuty([CANARIES["PAGERDUTY_KEY"]], CANARIES["PAGERDUTY_TOKEN"]),
        FakeStatuspage(CANARIES["STATUSPAGE_TOKEN"], {"comp1": "operational"}),
    )
    labels = {"app": SERVICE, "env": "production", "pod": "one"}
    every.loki.lines.append(Line(time.time_ns() - 10**9, labels, "level=error paid nothing"))
    every.pagerduty.duties.append(Duty("Ada Lovelace"))
    async with AsyncExitStack() as stack:
        served = (every.github, every.loki, every.pagerduty, every.statuspage)
        names = ("github", "loki", "pagerduty", "statuspage")
        urls = {
            name: await stack.enter_async_context(each.served())
            for name, each in zip(names, served, strict=True)
        }
        with pytest.MonkeyPatch.context() as patch:
            for name, canary in CANARIES.items():
                patch.setenv(name, canary)
            _write(every.config, _adapters(folder, {**urls, "prometheus": prometheus}))
            yield await stack.enter_async_context(sandbox(folder / "state", config=every.config)), every
    assert [each.findings for each in served] == [[]] * len(served)


def _write(config: Path, adapters: Json) -> None:
    """Write the project's settings with these adapters, and the files beside them."""
    settings = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    for port, named in adapters.items():
        settings["adapters"].setdefault(port, {}).update(named)
    for name, service in settings["services"].items():
        is_ours = name == SERVICE
        service["adapters"] = {
            "delivery": "github" if is_ours else "platform",
            "logs": "loki" if is_ours else "platform",
            "monitoring": "own" if is_ours else "platform",
            "migrations": {"payment-service": "own", "api-gateway": "third-party"}.get(name, "platform"),
        }
    check = {"name": "error ratio", "query": "vector(0.001)", "max": 0.02}
    settings["services"][SERVICE]["health"] = {"prometheus": check, "interval": "1s", "successes": 1}
    settings["web"] = {"alertmanager": {"token": {"file": "alertmanager.token"}}}
    config.with_name("alertmanager.token").write_text(f"{ALERTMANAGER}\n", encoding="utf-8")
    config.write_text(json.dumps(settings), encoding="utf-8")  # which is YAML that quotes every text
    matrix = CONFIG.with_name("approval_matrix.yaml")
    config.with_name(matrix.name).write_bytes(matrix.read_bytes())


def _adapters(folder: Path, urls: Mapping[str, str]) -> Json:
    return {**_changing(folder, urls), **_showing(urls), **_calling(urls)}


def _env(name: str) -> Json:
    return {"env": name, "otherwise": "the-team-is-read-without"}


def _changing(folder: Path, urls: Mapping[str, str]) -> Json:
    tool = [sys.executable, "-I", "-c", _COMMAND]
    return {
        "delivery": {
            "github": {
                "use": "github_actions",
                "token": _env("GITHUB_TOKEN"),
                "workflow": "deploy.yml",
                "repositories": {SERVICE: REPOSITORY},
                "api": urls["github"],
                "poll": 1,
            }
        },
        "migrations": {
            "own": {
                "use": "command",
                "pending": [*tool, "pending"],
                "run": [*tool, "run"],
                "state": str(folder / "state" / "migrations"),
                "environ": ["COMMAND_TOKEN"],
            },
            "third-party": {"use": "tests.e2e.vendors:ThirdParty", "token": _env("THIRD_PARTY_TOKEN")},
        },
    }


def _showing(urls: Mapping[str, str]) -> Json:
    return {
        "logs": {
            "loki": {
                "use": "loki",
                "url": urls["loki"],
                "selector": '{app="{service}", env="{environment}"}',
                "username": "team",
                "password": _env("LOKI_PASSWORD"),
            }
        },
        "monitoring": {
            "own": {
                "use": "prometheus",
                "url": urls["prometheus"],
                "requests": "vector(1)",
                "username": "team",
                "password": _env("PROMETHEUS_PASSWORD"),
            }
        },
    }


def _calling(urls: Mapping[str, str]) -> Json:
    rest = {
        "token": _env("PAGERDUTY_TOKEN"),
        "schedules": {"order-team": "PSCHED1"},
        "url": urls["pagerduty"].removesuffix("/v2/enqueue"),
    }
    return {
        "paging": {
            "pagerduty": {
                "use": "pagerduty",
                "url": urls["pagerduty"],
                "routing_keys": {"order-team": _env("PAGERDUTY_KEY")},
                "rest": rest,
            }
        },
        "status_page": {
            "atlassian": {
                "use": "statuspage",
                "url": f"{urls['statuspage']}/v1",
                "page": "page1",
                "token": _env("STATUSPAGE_TOKEN"),
                "components": {SERVICE: "comp1"},
                "every": 0,
            }
        },
    }
