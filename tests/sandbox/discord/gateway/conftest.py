"""A gateway on a real socket over a world of three people, and a client that speaks frame by frame."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.discord.clock import WallClock
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.gateway import Gateway, GatewaySettings

BOT, ALICE, BOB = Actor(1, is_bot=True), Actor(2, is_bot=False), Actor(3, is_bot=False)
TOKENS = {"bot-token": BOT, "alice-token": ALICE, "bob-token": BOB}
SECONDS = 5.0


class Town:
    """The state behind the gateway: everyone sees everything, but not what is for one reader."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Dispatch], None]] = []
        self.members = [{"user": {"id": str(number), "username": f"a{number}"}} for number in range(1, 4)]

    def actor(self, token: str) -> Actor | None:
        return TOKENS.get(token.removeprefix("Bot "))

    def subscribe(self, listener: Callable[[Dispatch], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def view(self, dispatch: Dispatch, actor: Actor, intents: int | None) -> dict[str, Any] | None:
        return dispatch.payload

    def ready(self, actor: Actor) -> dict[str, Any]:
        return {"user": {"id": str(actor.user_id)}, "guilds": [{"id": "9", "unavailable": True}]}

    def guild_creates(self, actor: Actor, intents: int | None) -> list[dict[str, Any]]:
        return [{"id": "9"}]

    def members_chunk(
        self, guild_id: int, query: str | None, limit: int, user_ids: list[int] | None
    ) -> list[dict[str, Any]]:
        wanted = self.members if user_ids is None else [one for one in self.members if int(one["user"]["id"]) in user_ids]
        return wanted[: limit or None]

    def emit(self, event: str, payload: dict[str, Any], reader: int | None = None) -> None:
        for listener in self.listeners:
            listener(Dispatch(event, payload, reader))


@dataclass
class Client:
    """One connection to the gateway."""

    socket: aiohttp.ClientWebSocketResponse
    inflate: Any = None
    ready: dict[str, Any] = field(default_factory=dict)

    async def send(self, op: int, data: Any = None) -> None:
        await self.socket.send_str(json.dumps({"op": op, "d": data}))

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(SECONDS):
            message = await self.socket.receive()
        if message.type is aiohttp.WSMsgType.BINARY:
            assert message.data.endswith(b"\x00\x00\xff\xff")
            return json.loads(self.inflate.decompress(message.data))
        assert message.type is aiohttp.WSMsgType.TEXT, message
        return json.loads(message.data)

    async def until(self, event: str) -> dict[str, Any]:
        """Read on to an event; return its frame."""
        while (frame := await self.receive())["t"] != event:
            pass
        return frame

    async def close_code(self) -> int | None:
        """Read on to the end; return the code the server closed with (1006: cut)."""
        async with asyncio.timeout(SECONDS):
            while (await self.socket.receive()).type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                pass
        return self.socket.close_code

    async def identify(self, token: str = "bot-token", **more: Any) -> dict[str, Any]:
        """IDENTIFY and read up to GUILD_CREATE; return READY's data."""
        await self.send(2, {"token": token, "intents": 513, "properties": {}, **more})
        self.ready = (await self.until("READY"))["d"]
        await self.until("GUILD_CREATE")
        return self.ready

    async def resume(self, ready: dict[str, Any], seq: int, token: str = "bot-token") -> None:
        await self.send(6, {"token": token, "session_id": ready["session_id"], "seq": seq})


@dataclass
class Site:
    """A running gateway."""

    gateway: Gateway
    town: Town
    url: str
    http: aiohttp.ClientSession

    async def connect(self, query: str = "v=10&encoding=json") -> Client:
        """Connect and read HELLO."""
        client = await self.connect_silently(query)
        hello = await client.receive()
        assert hello["op"] == 10
        return client

    async def connect_silently(self, query: str) -> Client:
        socket = await self.http.ws_connect(f"{self.url}?{query}")
        return Client(socket, zlib.decompressobj())

    async def member(self, token: str = "bot-token") -> Client:
        """Connect and identify."""
        client = await self.connect()
        await client.identify(token)
        return client


Opened = Callable[..., Awaitable[Site]]


@pytest.fixture
async def open_gateway() -> AsyncIterator[Opened]:
    """Open gateways with given settings; all are closed at the end."""
    async with aiohttp.ClientSession() as http, asyncio.timeout(30):
        closing: list[Callable[[], Awaitable[None]]] = []

        async def opened(**settings: Any) -> Site:
            town = Town()
            gateway = Gateway(town, WallClock(), GatewaySettings(**settings))
            app = web.Application()
            app.router.add_get("/gateway", gateway.handle)
            server = TestServer(app)
            await server.start_server()
            closing.extend((gateway.close, server.close))
            return Site(gateway, town, str(server.make_url("/gateway")).replace("http", "ws"), http)

        yield opened
        for close in closing:
            await close()


@pytest.fixture
async def site(open_gateway: Opened) -> Site:
    """A gateway with Discord's settings."""
    return await open_gateway()
