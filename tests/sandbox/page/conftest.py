"""A real browser for the page and its modules, one for each module of tests."""

from collections.abc import AsyncIterator

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page

from sandbox.page import routes
from tests.fakes.browser import chromium


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium, end it with the module."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Open an empty place on the page's host, where its modules can be asked."""
    app = web.Application()
    app.add_routes(routes.build({}))
    async with TestServer(app) as server:
        page = await browser.new_page(timezone_id="UTC")
        await page.goto(str(server.make_url("/page/none")))
        yield page
        await page.close()
