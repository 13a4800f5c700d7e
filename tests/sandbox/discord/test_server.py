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
from tests.fakes.gateway import Client
from tests.fakes.local_discord import ALICE, BOB, BOT, local_discord
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


async def test_one_port_serves_everything() -> None:
    """REST, gateway and control; the gateway's address and budget are told by REST."""
    async with local_discord() as caller:
        before = (await caller.call("GET", "/gateway/bot")).body
        await caller.connect(BOT)
        after = (await caller.call("GET", "/gateway/bot")).body

    assert before["url"] == f"{caller.url.replace('http', 'ws')}/gateway"
    assert before["session_start_limit"]["remaining"] - after["session_start_limit"]["remaining"] == 1


async def test_closing_waits_for_nobody() -> None:
    """It ends by itself, also with connected clients that do not read."""
    async with local_discord() as caller:
        bot, alice = await caller.connect(BOT), await caller.connect(ALICE)

        async with asyncio.timeout(10):
            await caller.discord.close()

        assert [await bot.close_code(), await alice.close_code()] == [1001, 1001]
        with pytest.raises(aiohttp.ClientConnectionError):
            await caller.call("GET", "/users/@me")


async def page(_request: web.Request) -> web.Response:
    """Answer what the sandbox shows at its root."""
    return web.Response(text="page")


async def test_it_can_be_a_part_of_another_application() -> None:
    """The sandbox serves its page at the root of the same port; Discord ends with it."""
    discord = LocalDiscord(PLAN)
    app = web.Application()
    app.router.add_get("/", page)
    server = TestServer(app)
    discord.attach(app, "http://127.0.0.1:1")
    async with server, aiohttp.ClientSession() as http:
        async with http.get(server.make_url("/")) as shown:
            assert await shown.text() == "page"
        async with http.get(server.make_url("/api/v10/gateway")) as told:
            assert (await told.json())["url"] == "ws://127.0.0.1:1/gateway"
        socket = await http.ws_connect(server.make_url("/gateway"))
        client = Client(socket)
        await client.identify(BOT_TOKEN)
        await server.close()
        assert await client.close_code() == 1001


@pytest.mark.parametrize("suffix", ["?v=10&encoding=json", "/?v=10&encoding=json"])
async def test_the_gateway_takes_either_spelling(suffix: str) -> None:
    """Clients put their parameters behind the address with a slash, as to Discord, or without."""
    async with local_discord() as caller:
        socket = await caller.http.ws_connect(f"{caller.url}/gateway{suffix}")

        hello = await socket.receive_json()

        assert hello["op"] == 10


async def test_a_whole_conversation_by_gateway() -> None:
    """A person asks, the bot answers for her eyes only, and nobody else is told."""
    async with local_discord() as caller:
        bot, alice, bob = [await caller.connect(token) for token in (BOT, ALICE, BOB)]
        commands = [{"name": "ping", "description": "ping"}]
        await caller.call("PUT", "/applications/1/guilds/100/commands", BOT, commands)
        index = (await caller.call("GET", "/guilds/100/application-command-index", ALICE)).body
        data = {"id": index["application_commands"][0]["id"], "name": "ping", "type": 1, "options": []}
        place = {
            "application_id": "1",
            "guild_id": "100",
            "channel_id": "200",
            "session_id": "s",
            "nonce": "7",
        }
        asked = await caller.call("POST", "/interactions", ALICE, {"type": 2, "data": data, **place})
        interaction = (await bot.until("INTERACTION_CREATE"))["d"]
        path = f"/interactions/{interaction['id']}/{interaction['token']}/callback"
        reply = {"type": 4, "data": {"content": "pong", "flags": 64}}
        answered = await caller.call("POST", path, None, reply)
        await caller.post("for all")

        assert (asked.status, answered.status) == (204, 204)
        assert (await alice.until("MESSAGE_CREATE"))["d"]["content"] == "pong"
        assert (await bob.until("MESSAGE_CREATE"))["d"]["content"] == "for all"


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
