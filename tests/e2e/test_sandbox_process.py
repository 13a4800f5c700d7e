"""`chatops sandbox` as a process: what it prints, who can connect, how it ends, and that nothing stays."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import aiohttp

from sandbox import bot_process
from sandbox.app import CONFIG
from tests.e2e.pilot import connected
from tests.e2e.shell import SECONDS, chatops, started

KEYS = [
    "event",
    "url",
    "api",
    "gateway",
    "bot_token",
    "application_id",
    "guild_id",
    "channels",
    "roles",
    "users",
    "state",
    "status_page",
    "metrics",
]
"""Of the ready line, in the contract's order; more may follow."""


async def ready_line(process: asyncio.subprocess.Process) -> dict[str, Any]:
    """Return the first line of a sandbox, which says that everything is up."""
    assert process.stdout is not None
    async with asyncio.timeout(SECONDS):
        return dict(json.loads(await process.stdout.readline()))


def descendants(pid: int) -> list[int]:
    """Return every process below this one."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [each for child in map(int, children) for each in (child, *descendants(child))]


def bots(pid: int) -> list[int]:
    """Return the processes below this one that are the bot."""
    return [one for one in descendants(pid) if b"\0run\0" in Path(f"/proc/{one}/cmdline").read_bytes()]


def lives(pid: int) -> bool:
    """Tell whether a process runs; one that only waits for its parent to notice its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def all_gone(pids: list[int]) -> None:
    """Return when none of the processes is left; raise TimeoutError if one lives on."""
    async with asyncio.timeout(SECONDS):
        while any(map(lives, pids)):
            await asyncio.sleep(0.02)  # they are not our children: nobody tells us of their end


def listening(pids: list[int]) -> list[str]:
    """Return the addresses, as the kernel writes them, on which these processes accept connections."""
    sockets = set()
    for pid in pids:
        for one in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                sockets.add(one.readlink().name.removeprefix("socket:[").removesuffix("]"))
    lines = "".join(Path("/proc/net", name).read_text(encoding="ascii") for name in ("tcp", "tcp6"))
    table = [line.split() for line in lines.splitlines()]
    return [row[1].split(":")[0] for row in table if row[3] == "0A" and row[9] in sockets]


async def test_nobody_else_can_reach_it(tmp_path: Path) -> None:
    """Page, Discord, platform, replicas and bot listen on loopback, each of them."""
    async with started("sandbox", "--json", "--port", "0", "--state", str(tmp_path)) as process:
        await ready_line(process)
        addresses = listening([process.pid, *descendants(process.pid)])

    assert len(addresses) == 23, "the page, the bot and 21 replicas"
    assert set(addresses) == {"0100007F"}, "127.0.0.1"


async def test_the_ready_line(tmp_path: Path) -> None:
    """One line, with the contract's keys, once bot, people and services can be reached."""
    async with started("sandbox", "--json", "--port", "0", "--state", str(tmp_path)) as process:
        ready = await ready_line(process)

        assert list(ready)[: len(KEYS)] == KEYS
        assert ready["event"] == "ready"
        assert ready["api"] == f"{ready['url']}api/v10"
        assert ready["gateway"] == f"{ready['url'].replace('http', 'ws')}gateway"
        assert ready["state"] == str(tmp_path)
        assert set(ready["channels"]) == {"deployments", "incidents", "audit"}
        assert ready["roles"]["team-lead"] == "1180000000000000021"
        roles = {name: one["roles"] for name, one in ready["users"].items()}
        assert roles == {
            "alice": ["engineer"],
            "dave": ["engineer"],
            "bob": ["engineer", "team-lead"],
            "carol": ["engineer", "team-lead"],
            "erin": ["engineer", "dba"],
            "oncall": ["engineer", "incident-commander"],
            "mallory": [],
        }
        assert all(one["id"].isdecimal() and one["token"] for one in ready["users"].values())

        below = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(10):
            rest, _ = await process.communicate()

    assert process.returncode == 0
    assert rest == b"", "one line and nothing else"
    assert len(below) == 22, "21 replicas and the bot"
    await all_gone(below)


async def test_ctrl_c_in_a_terminal(tmp_path: Path) -> None:
    """A person reads the page's address; Ctrl-C reaches everything at once and ends it in order."""
    command = ("sandbox", "--port", "0", "--state", str(tmp_path))
    async with started(*command, prepare=os.setsid) as process:
        assert process.stdout is not None
        async with asyncio.timeout(SECONDS):
            told = (await process.stdout.readuntil(b"Ctrl-C stops it.\n")).decode()
        address = next(line.strip() for line in told.splitlines() if line.strip().startswith("http://"))
        async with aiohttp.ClientSession() as http, http.get(address) as page:
            shown = await page.text()
        below = descendants(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        async with asyncio.timeout(10):
            out, err = await process.communicate()

    assert "<title>ChatOps sandbox</title>" in shown
    assert process.returncode == 0
    assert out.decode().strip() == "The sandbox has stopped; nothing of it is left running."
    assert err == b""
    assert len(below) == 22, "21 replicas and the bot"
    await all_gone(below)


async def test_ctrl_c_in_the_midst_of_the_start(tmp_path: Path) -> None:
    """Pressed twice while the bot starts: one sentence, nothing else is said, nothing stays."""
    command = ("sandbox", "--port", "0", "--state", str(tmp_path))
    async with started(*command, prepare=os.setsid) as process:
        async with asyncio.timeout(SECONDS):
            while not bots(process.pid):
                await asyncio.sleep(0.02)  # nobody tells us of a new process
        below = descendants(process.pid)
        for _ in range(2):
            os.killpg(process.pid, signal.SIGINT)
        async with asyncio.timeout(10):
            out, err = await process.communicate()

    assert process.returncode == 0
    assert out.decode().strip() == "The sandbox has stopped; nothing of it is left running."
    assert err == b""
    await all_gone(below)


async def test_a_browser_that_keeps_its_terminal(tmp_path: Path) -> None:
    """`--open` shows the page, also in a browser that is waited for, as those of a terminal are."""
    browser, shown = tmp_path / "browser", tmp_path / "shown"
    browser.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, sys, urllib.request\n"
        f"page = urllib.request.urlopen(sys.argv[1], timeout={SECONDS}).read()\n"
        f"part = pathlib.Path({str(shown) + '.part'!r})\n"
        f"part.write_bytes(page)\n"
        f"part.rename({str(shown)!r})\n",
        encoding="utf-8",
    )
    browser.chmod(0o700)
    environ = {"BROWSER": f"{browser} %s"}
    command = ("sandbox", "--open", "--no-bot", "--json", "--port", "0", "--state", str(tmp_path / "state"))
    async with started(*command, environ=environ) as process:
        await ready_line(process)
        async with asyncio.timeout(SECONDS / 2):
            while not shown.exists():
                await asyncio.sleep(0.02)  # nobody tells us what a browser did
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(10):
            assert await process.wait() == 0

    assert b"<title>ChatOps sandbox</title>" in shown.read_bytes()


async def test_another_process_is_the_bot(tmp_path: Path) -> None:
    """Without a bot of its own, `chatops run` elsewhere connects and does the job; SIGTERM ends both."""
    world, state = str(tmp_path / "world"), tmp_path / "bot"
    state.mkdir()
    async with started("sandbox", "--no-bot", "--json", "--port", "0", "--state", world) as process:
        ready = await ready_line(process)
        assert (ready["status_page"], ready["metrics"]) == (None, None)
        below = descendants(process.pid)
        assert len(below) == 21
        async with (
            connected(ready) as pilot,
            bot_process.running(bot_process.command(CONFIG), state, ready) as bot,
        ):
            card = await pilot.deploy("alice", "order-service", "v2.4.1", "development")
            await card.shows("Deploy complete")
            ended = bot.pid
            await bot.stop()
            assert not lives(ended)
        process.terminate()
        async with asyncio.timeout(10):
            assert await process.wait() == 0
    await all_gone(below)


async def test_killed_without_a_word(tmp_path: Path) -> None:
    """A bot that dies is started again; after kill -9 of the sandbox nothing lives on."""
    async with started("sandbox", "--json", "--port", "0", "--state", str(tmp_path)) as process:
        await ready_line(process)
        [first] = bots(process.pid)
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(SECONDS):
            while bots(process.pid) in ([], [first]):
                await asyncio.sleep(0.02)  # nobody tells us of a new process
        below = descendants(process.pid)
        assert len(below) == 22
        process.kill()
        await process.wait()
        await all_gone(below)


async def test_the_port_is_taken(tmp_path: Path) -> None:
    """One sentence says what to do; nothing was started."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = await chatops("sandbox", "--json", "--port", str(port), "--state", str(tmp_path))

    assert ended.code == 1
    assert ended.out == ""
    assert ended.err == (
        f"Port {port} cannot be used: another program listens on it. Nothing was started; "
        'end it, or take a free port: chatops sandbox --port 0 (make sandbox ARGS="--port 0")\n'
    )
