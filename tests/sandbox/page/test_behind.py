"""What is behind the page is looked up each time: the bot, the local Discord, the replicas, the audit log."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.discord.server import LocalDiscord
from sandbox.guild import read_team
from sandbox.page.behind import Behind
from tests.fakes.platform import Served, served

CONFIG = Path(__file__).parents[3] / "chatops.yaml"
NOT_READY = {"ready": False, "checks": {"gateway": False, "store": True}, "trouble": "Discord is away."}


@pytest.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Served]:
    """Run the small platform."""
    async with served(tmp_path / "platform") as platform:
        yield platform


@pytest.fixture
def ready(tmp_path: Path) -> dict[str, object]:
    """Return a ready line of a sandbox whose bot is not up yet."""
    return {"state": str(tmp_path), "metrics": None}


@pytest.fixture
def behind(ready: dict[str, object], platform: Served) -> Behind:
    """Return what is asked, with a local Discord that nobody is connected to."""
    return Behind(ready, LocalDiscord(read_team(CONFIG).plan()), platform.platform)


async def _look(behind: Behind) -> Any:
    return json.loads(json.dumps(await behind.look()))


async def test_each_part_is_as_it_is(behind: Behind, ready: dict[str, object], tmp_path: Path) -> None:
    """Without a bot nothing is claimed of one; the replicas have their versions and their health."""
    told = await _look(behind)
    assert told["bot"]["ready"] is None
    assert told["discord"] == {"bot": False, "people": 0}
    assert told["records"] == []
    production = [one for one in told["replicas"] if one["environment"] == "production"]
    assert [(one["version"], one["healthy"]) for one in production] == [("v2.4.0", True)] * 3

    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "2026-03.jsonl").write_text('{"user": "@alice", "prev": "' + "0" * 64 + '"}\n')
    ready["metrics"] = "http://127.0.0.1:9/metrics"
    told = await _look(behind)
    assert (told["records"][0]["user"], told["records"][0]["chained"]) == ("@alice", True)
    assert (told["bot"]["ready"], told["bot"]["trouble"]) == (False, "It does not answer on /readyz.")


async def test_the_bot_says_itself_how_it_is(behind: Behind, ready: dict[str, object]) -> None:
    """What /readyz tells is passed on, also with the status of not being ready."""

    async def readyz(_: web.Request) -> web.StreamResponse:
        return web.json_response(NOT_READY, status=503)

    app = web.Application()
    app.add_routes([web.get("/readyz", readyz)])
    async with TestServer(app) as bot:
        ready["metrics"] = str(bot.make_url("/metrics"))
        told = (await _look(behind))["bot"]

    assert {key: told[key] for key in NOT_READY} == NOT_READY
    assert told["version"]


async def test_a_killed_replica_is_seen(behind: Behind, platform: Served) -> None:
    """Health is asked for, not remembered."""
    victim = platform.platform.group("order-service", "staging").replicas[0]
    victim.child.kill()
    await victim.child.wait()

    healthy = {one["name"]: one["healthy"] for one in (await _look(behind))["replicas"]}

    assert healthy.pop(victim.name) is False
    assert all(healthy.values())
