"""A gateway on a real socket, with given settings."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.discord.clock import WallClock
from sandbox.discord.gateway import Gateway, GatewaySettings
from tests.fakes.gateway import Opened, Site, Town


@pytest.fixture
async def open_gateway() -> AsyncIterator[Opened]:
    """Open gateways with given settings; all are closed at the end."""
    async with aiohttp.ClientSession() as http, AsyncExitStack() as closing:

        async def opened(**settings: Any) -> Site:
            town = Town()
            gateway = Gateway(town, WallClock(), GatewaySettings(**settings))
            app = web.Application()
            app.router.add_get("/gateway", gateway.handle)
            server = TestServer(app)
            await server.start_server()
            closing.push_async_callback(server.close)
            closing.push_async_callback(gateway.close)
            return Site(gateway, town, str(server.make_url("/gateway")).replace("http", "ws"), http)

        yield opened


@pytest.fixture
async def site(open_gateway: Opened) -> Site:
    """Open a gateway with Discord's settings."""
    return await open_gateway()
