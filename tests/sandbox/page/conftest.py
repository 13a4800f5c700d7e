"""A real browser for all tests of the page, and for each module of them a local Discord with a bot."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect

from sandbox.access import Access
from sandbox.discord.server import LocalDiscord
from sandbox.guild import Team
from sandbox.page import routes
from tests.fakes.browser import chromium

ROOT = Path(__file__).parents[3]
BOT = ("-m", "tests.sandbox.page.scripted_bot")
PATIENCE = 15_000  # ms; a limit, never a wait
PHONE: ViewportSize = {"width": 375, "height": 720}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium once for all."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Open an empty place on the page's host, where its modules can be asked."""
    app = web.Application()
    app.add_routes(routes.build({}, Access(0, "none")))
    async with TestServer(app) as server:
        page = await browser.new_page(timezone_id="UTC")
        await page.goto(str(server.make_url("/page/none")))
        yield page
        await page.close()


@dataclass
class Watched:
    """A page, and all that went wrong on it."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def said(self, message: ConsoleMessage) -> None:
        """Note whatever is said on the console: there is nothing to say."""
        self.faults.append(message.text)

    def asked(self, request: Request, home: str) -> None:
        """Note requests to other hosts."""
        if not request.url.startswith(home):
            self.faults.append(request.url)


async def enter(watched: Watched, sandbox: str, name: str, channel: str) -> Page:
    """Be somebody in a channel; return the page."""
    await watched.page.goto(f"{sandbox}/#{name}/{channel}")
    await expect(watched.page.get_by_role("status")).to_have_text(f"Connected as {name}")
    return watched.page


async def say(page: Page, line: str) -> None:
    """Write a line and send it."""
    await page.get_by_label("Message or command").fill(line)
    await page.keyboard.press("Enter")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sandbox() -> AsyncIterator[str]:
    """Serve the local Discord and the page on one port, with the scripted bot connected."""
    team = Team(
        guild_id=1180000000000000001,
        channels={"deployments": 1180000000000000011, "incidents": 1180000000000000012},
        roles={"engineer": 1180000000000000020, "team-lead": 1180000000000000021}
        | {"dba": 1180000000000000022, "incident-commander": 1180000000000000023},
    )
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    access, url = Access(port, team.page_token), f"http://127.0.0.1:{port}"
    local, app = LocalDiscord(team.plan()), web.Application(middlewares=[access.guard])
    session: dict[str, Any] = {}
    app.add_routes(routes.build(session, access))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    local.attach(app, url)
    session |= _session(team, url)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    arguments = (f"{url}/api/v10", f"{url.replace('http', 'ws', 1)}/gateway", team.bot_token)
    bot = await asyncio.create_subprocess_exec(
        sys.executable, *BOT, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert bot.stdout is not None
        assert await asyncio.wait_for(bot.stdout.readline(), 20) == b"synced\n"
        yield url
    finally:
        bot.kill()
        await bot.wait()
        await runner.cleanup()


def _session(team: Team, url: str) -> dict[str, Any]:
    return {
        "api": f"{url}/api/v10",
        "gateway": f"{url.replace('http', 'ws', 1)}/gateway",
        "application_id": str(team.application_id),
        "guild_id": str(team.guild_id),
        "channels": {name: str(id_) for name, id_ in team.channels.items()},
        "roles": {name: str(id_) for name, id_ in team.roles.items()},
        "users": team.users(),
    }


@pytest_asyncio.fixture(loop_scope="session")
async def watched(browser: Browser, sandbox: str) -> AsyncIterator[Watched]:
    """Open a page; at its end nothing may have gone wrong, and nothing gone to other hosts."""
    page = await browser.new_page(timezone_id="UTC")
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    watched = Watched(page)
    page.on("pageerror", lambda error: watched.faults.append(str(error)))
    page.on("console", watched.said)
    page.on("request", lambda request: watched.asked(request, sandbox))
    yield watched
    await page.close()
    assert watched.faults == []
