"""How the bot starts: not at all with wrong settings, by itself once Discord is there; how it tells so."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox import bot_process
from sandbox.app import CONFIG
from sandbox.bot_process import BotProcess
from sandbox.discord.events import Dispatch
from sandbox.discord.server import LocalDiscord
from sandbox.guild import Team, read_team
from tests.e2e.pilot import sandbox
from tests.e2e.shell import Ended, chatops

READY_SECONDS = 30.0


class Visitors:
    """Every REST call to a local Discord, as `METHOD /path`."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    @web.middleware
    async def note(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Write a call down."""
        self.calls.append(f"{request.method} {request.path.removeprefix('/api/v10')}")
        return await handler(request)


@asynccontextmanager
async def local_discord(team: Team, visitors: Visitors, port: int = 0) -> AsyncIterator[str]:
    """Serve the team's Discord and nothing else; give its address."""
    discord = LocalDiscord(team.plan(), witnesses=(visitors.note,))
    url = await discord.start(port)
    try:
        yield url
    finally:
        await discord.close()


def pointing_at(url: str, token: str, state: Path) -> dict[str, str]:
    """Return the variables for a bot at a Discord with this address."""
    ready = {
        "api": f"{url}/api/v10",
        "gateway": f"{url.replace('http', 'ws', 1)}/gateway",
        "bot_token": token,
    }
    whole = bot_process.environ(ready, state, 0)
    return {name: value for name, value in whole.items() if name.startswith(("DISCORD_", "CHATOPS_"))}


async def test_a_bad_token(tmp_path: Path) -> None:
    """Discord is asked once; the reason is told, and the code says that a restart is no use."""
    team, visitors = read_team(CONFIG), Visitors()
    async with local_discord(team, visitors) as url:
        ended = await chatops("run", environ=pointing_at(url, "bad-token", tmp_path))
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bot {team.bot_token}"}) as http,
            http.get(f"{url}/api/v10/gateway/bot") as answer,
        ):
            limit = (await answer.json())["session_start_limit"]

    assert ended.code == 78
    assert ended.err.splitlines()[-1] == (
        "Discord refused the bot token (401). Nothing was started; "
        "put the current one into DISCORD_TOKEN and start again."
    )
    assert "Traceback" not in ended.err
    assert visitors.calls[:-1] == ["GET /users/@me"]
    assert limit["remaining"] == limit["total"], "no IDENTIFY was spent"


def copied(folder: Path, **changed: tuple[str, str]) -> Path:
    """Copy the project's two files with one thing changed in each named one; return the settings' path."""
    for name in ("chatops", "approval_matrix"):
        text = CONFIG.with_name(f"{name}.yaml").read_text(encoding="utf-8")
        old, new = changed.get(name, ("", ""))
        assert old in text
        (folder / f"{name}.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / CONFIG.name


def place(path: Path, text: str) -> str:
    """Return `file:line:` of the first line that holds a text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return f"{path}:{next(number for number, line in enumerate(lines, 1) if text in line)}:"


async def run_with(config: Path, **environ: str) -> Ended:
    """Try to run the bot with these settings and nowhere to go."""
    nowhere = {"DISCORD_TOKEN": "none", "DISCORD_API_BASE": "http://127.0.0.1:9"}
    state = {"CHATOPS_STATE": str(config.parent / "state")}
    return await chatops("run", "--config", str(config), environ={**nowhere, **state, **environ})


async def test_settings_that_are_wrong(tmp_path: Path) -> None:
    """78, with file, line and column of what to mend, and nothing was touched."""
    folders = {name: tmp_path / name for name in ("missing", "broken", "unknown", "matrix", "token")}
    for folder in folders.values():
        folder.mkdir()
    broken = copied(folders["broken"], chatops=("channels:", "channels: ]"))
    unknown = copied(folders["unknown"], chatops=("timezone: UTC", "timezona: UTC"))
    matrix = copied(folders["matrix"], approval_matrix=("confirm: true", "confirm: yes"))

    no_file, bad_yaml, bad_key, bad_matrix, no_token = await asyncio.gather(
        run_with(folders["missing"] / "chatops.yaml"),
        run_with(broken),
        run_with(unknown),
        run_with(matrix),
        run_with(copied(folders["token"]), DISCORD_TOKEN=""),
    )

    every = (no_file, bad_yaml, bad_key, bad_matrix, no_token)
    assert [ended.code for ended in every] == [78] * 5
    assert not any("Traceback" in ended.err for ended in every)
    assert str(folders["missing"] / "chatops.yaml") in no_file.err
    assert bad_yaml.err.startswith(place(broken, "channels: ]"))
    assert bad_key.err.startswith(place(unknown, "timezona"))
    assert bad_matrix.err.startswith(place(matrix.with_name("approval_matrix.yaml"), "confirm: yes"))
    assert "DISCORD_TOKEN" in no_token.err
    assert not [folder for folder in folders.values() if (folder / "state").exists()]


async def ready(bot: BotProcess) -> None:
    """Return once the bot is ready, if nobody but it does anything for that."""
    async with asyncio.timeout(READY_SECONDS), aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(f"{bot.web}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)  # nothing tells us: the bot is asked


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@asynccontextmanager
async def launched(environ: Mapping[str, str], state: Path) -> AsyncIterator[BotProcess]:
    """Run the bot beside the block without waiting for anything."""
    port = free_port()
    whole = {**bot_process.environ({"bot_token": "", "api": "", "gateway": ""}, state, port), **environ}
    whole["CHATOPS_LISTEN"] = f"127.0.0.1:{port}"
    bot = BotProcess(bot_process.command(CONFIG), whole, state / "bot.log", f"http://127.0.0.1:{port}")
    await bot.launch()
    try:
        yield bot
    finally:
        await bot.stop()


async def logged(state: Path, words: str) -> None:
    """Return once the bot has said so to its operator."""
    async with asyncio.timeout(READY_SECONDS):
        while words not in (state / "bot.log").read_text(encoding="utf-8"):
            await asyncio.sleep(0.02)  # a file tells nobody that it grew


async def test_discord_comes_later(tmp_path: Path) -> None:
    """The bot waits for a Discord that is not there, and for a gateway that does not let it in."""
    team, port = read_team(CONFIG), free_port()
    environ = pointing_at(f"http://127.0.0.1:{port}", team.bot_token, tmp_path)
    async with launched(environ, tmp_path) as bot:
        await logged(tmp_path, "Discord not reached, trying again")
        async with local_discord(team, Visitors(), port) as url, aiohttp.ClientSession() as http:
            await http.post(f"{url}/_control", json={"do": "bot_offline"})
            async with asyncio.timeout(READY_SECONDS):
                while not (tmp_path / "identifies").exists():  # the first IDENTIFY, which is refused
                    await asyncio.sleep(0.02)
            async with http.get(f"{bot.web}/readyz") as answer:
                assert answer.status == 503
                assert not (await answer.json())["checks"]["gateway"]
            await http.post(f"{url}/_control", json={"do": "clear"})
            await ready(bot)


def send_nonsense(discord: LocalDiscord) -> None:
    """Tell the bot things without the fields that Discord promises."""
    for name in ("INTERACTION_CREATE", "MESSAGE_REACTION_ADD"):
        discord.gateway._sessions.deliver(Dispatch(name, {"id": "1"}, discord.world.bot.user_id))


async def test_the_web_endpoints_and_a_payload_that_is_none(tmp_path: Path) -> None:
    """A ready bot tells so on the web; what Discord should never send does not end it."""
    async with sandbox(tmp_path) as pilot, aiohttp.ClientSession(base_url=pilot.bot.web) as http:
        pid = pilot.bot.pid
        await pilot.in_discord(send_nonsense)
        await logged(tmp_path, "gateway payload not understood, skipped")
        card = await pilot.deploy("alice", "order-service", "v2.4.1", "development")
        await card.shows("Deploy complete")
        assert pilot.bot.pid == pid

        answers = {}
        for path in ("/healthz", "/readyz", "/metrics", "/status", "/status.json"):
            async with http.get(path) as answer:
                answers[path] = (answer.status, answer.content_type, await answer.text())
    assert {status for status, _, _ in answers.values()} == {200}
    assert answers["/healthz"][2] == "ok\n"
    ready = json.loads(answers["/readyz"][2])
    assert ready["checks"] == {"gateway": True, "store": True, "audit": True, "reconciled": True}
    assert ready["ready"] is True
    assert "chatops_" in answers["/metrics"][2]
    assert answers["/status"][1] == "text/html"
    assert "order-service" in answers["/status"][2]
    assert "order-service" in answers["/status.json"][2]
