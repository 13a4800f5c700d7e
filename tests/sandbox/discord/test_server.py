"""The local Discord as a whole: stock discord.py walks through the probe, the official description agrees."""

import asyncio
import base64
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.discord.plan import BotPlan, ChannelPlan, GuildPlan, PersonPlan
from sandbox.discord.server import LocalDiscord
from tests.sandbox.discord.probe_control import ProbeControl

PROBE = Path(__file__).parents[4] / "shared" / "discord"
IN_CI = bool(os.environ.get("CI"))
BOT_ID, APPLICATION_ID, GUILD_ID, CHANNEL_ID, USER_ID = (11 * 10**17 + number for number in range(1, 6))
BOT_TOKEN = f"{base64.b64encode(str(BOT_ID).encode()).decode().rstrip('=')}.probe.token"
PLAN = GuildPlan(
    id=GUILD_ID,
    name="Probe Guild",
    bot=BotPlan(BOT_ID, APPLICATION_ID, "TestBot", BOT_TOKEN, administrator=True),
    channels=(ChannelPlan(CHANNEL_ID, "general"),),
    people=(PersonPlan(USER_ID, "alice", "alice-token"),),
)
SECONDS = 50.0


@pytest.fixture
def probe_folder() -> Path:
    """Return the folder of the probe; a user's machine has none."""
    if not PROBE.is_dir() and not IN_CI:
        pytest.skip(f"the probe is not here: {PROBE} is no folder")
    return PROBE


@asynccontextmanager
async def probe_site(folder: Path) -> AsyncIterator[dict[str, str]]:
    """Serve the probe's guild and control; yield what the probe needs to know, also written to ready.json."""
    discord = LocalDiscord(PLAN)
    url = await discord.start()
    async with aiohttp.ClientSession() as http:
        control = ProbeControl(http, url, "alice-token", GUILD_ID, APPLICATION_ID)
        app = web.Application()
        app.router.add_post("/control", control.handle)
        async with TestServer(app) as server:
            ready = {
                "rest": f"{url}/api/v10",
                "gateway": f"{url.replace('http', 'ws')}/gateway",
                "token": BOT_TOKEN,
                "guild": str(GUILD_ID),
                "channel": str(CHANNEL_ID),
                "user": str(USER_ID),
                "control": str(server.make_url("/control")),
            }
            (folder / "ready.json").write_text(json.dumps(ready), encoding="utf-8")
            yield ready
    await discord.close()


async def run_probe(folder: Path, work: Path, *options: str) -> tuple[int | None, str]:
    """Run the probe on ready.json; return its exit status and output."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(folder / "probe_server.py"),
        "--strict",
        "--from",
        str(work / "ready.json"),
        *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(SECONDS):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, output.decode()


@asynccontextmanager
async def spec_proxy(folder: Path, upstream: str) -> AsyncIterator[str]:
    """Run the checking proxy before a server; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(folder / "spec_proxy.py"), upstream, str(port)
    )
    try:
        await listening(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def listening(port: int) -> None:
    """Wait until somebody accepts connections at a port."""
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def test_stock_discord_py_passes_the_whole_probe(probe_folder: Path, tmp_path: Path) -> None:
    """61 steps with an unmodified client, strictly: no skip, no payload that upsets a parser."""
    async with probe_site(tmp_path):
        status, output = await run_probe(probe_folder, tmp_path)

    assert "== 61 pass, 0 fail, 0 skip of 61" in output, output
    assert "bot errors: 0" in output, output
    assert status == 0, output


async def test_every_answer_fits_the_official_description(probe_folder: Path, tmp_path: Path) -> None:
    """The same walk through a proxy that checks each answer against Discord's OpenAPI description."""
    async with (
        probe_site(tmp_path) as ready,
        spec_proxy(probe_folder, ready["rest"]) as proxy,
        aiohttp.ClientSession() as http,
    ):
        status, output = await run_probe(probe_folder, tmp_path, "--rest", f"{proxy}/api/v10")
        async with http.get(f"{proxy}/report") as answer:
            report: dict[str, Any] = await answer.json()

    assert status == 0, output
    assert report["calls"] > 61
    assert [one for one in report["findings"] if one["what"][0] == "response"] == []
