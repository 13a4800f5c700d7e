"""After a rollout the bot asks what the service configures, and its card says what it was answered."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.e2e.pilot import Pilot, sandbox
from tests.e2e.rules import Rules
from tests.fakes.prometheus import Past, write

PROMETHEUS = """\
  monitoring:
    own:
      use: prometheus
      url: {url}
      requests: vector(1)
"""
HEALTH = """\
  order-service:
    health:
      http: {{url: "{url}/{{service}}/{{environment}}"}}
      prometheus:
        {{name: error ratio, query: 'e2e_errors{{service="{{service}}", env="{{environment}}"}}', max: 0.02}}
      within: 1s
      interval: 1s
      successes: 2
"""


@dataclass
class Page:
    """What the service's address answers."""

    url: str = ""
    status: int = 200

    async def answer(self, _: web.Request) -> web.Response:
        """Answer."""
        return web.Response(status=self.status)


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """Serve the service's address."""
    page, app = Page(), web.Application()
    app.router.add_get("/order-service/staging", page.answer)
    async with TestServer(app) as server:
        page.url = str(server.make_url("")).rstrip("/")
        yield page


@pytest.fixture
async def pilot(tmp_path: Path, page: Page, past: Past) -> AsyncIterator[Pilot]:
    """Fly a sandbox whose order-service is asked by HTTP and measured by a real Prometheus."""
    config = Rules(tmp_path).config
    text = config.read_text(encoding="utf-8")
    begin = text.index("  monitoring:  ")
    end = text.index("  # paging:")
    text = text[:begin] + PROMETHEUS.format(url=past.url) + text[end:]
    text = text.replace("monitoring: platform}", "monitoring: own}")
    text = text.replace("  order-service:\n", HEALTH.format(url=page.url), 1)
    config.write_text(text, encoding="utf-8")
    async with aiohttp.ClientSession() as http:
        labels = {"service": "order-service", "env": "staging"}
        await write(http, past.url, time.time(), {"e2e_errors": 0.001}, **labels)
    async with sandbox(tmp_path / "state", config=config) as pilot:
        yield pilot


async def test_the_card_says_what_was_found(pilot: Pilot, page: Page) -> None:
    """Well: passed, with its evidence. Ill after a good rollout: failed, why, and the way back."""
    well = await pilot.order("order-service", "staging")
    await well.shows("✅ Deploy complete. Health check passed.")
    asked = f"GET {page.url}/order-service/staging answered"
    evidence = f"{asked} 200; error ratio is 0.001, allowed: at most 0.02"

    assert well.fields["Evidence"].endswith(f"; {evidence}")
    assert any("Checking health" in progress for progress in well.ever("Progress"))
    assert (await pilot.record(id=well.operation_id))["evidence"].endswith(evidence)

    page.status = 503
    version = await pilot.other("order-service", "staging")
    ill = await pilot.deploy("alice", "order-service", version, "staging")
    await ill.shows(
        f"❌ Deploy failed. {version} runs, but its health check did not hold within 1s: {asked} 503"
    )

    assert "See what runs now, then roll back or deploy a version you trust." in ill.content
    assert ill.buttons == ["Roll back"]
    assert f"{asked} 503 instead of 200" in ill.fields["Evidence"]
    assert (await pilot.record(id=ill.operation_id))["result"] == "failure"
    assert await pilot.running("order-service", "staging") == version
