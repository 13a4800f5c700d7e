"""A town to put behind a gateway, and a client that speaks the gateway's frames one by one."""

import asyncio
import json
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.gateway import Gateway

BOT, ALICE, BOB = Actor(1, is_bot=True), Actor(2, is_bot=False), Actor(3, is_bot=False)
BOT_TOKEN = "bot-token"  # noqa: S105 - opens nothing but this fake
TOKENS = {BOT_TOKEN: BOT, "alice-token": ALICE, "bob-token": BOB}
SECONDS = 20.0


class Town:
    """The state behind the gateway: everyone sees everything, but not what is for one reader."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Dispatch], None]] = []
        self.members = [{"user": {"id": str(number), "username": f"a{number}"}} for number in range(1, 4)]

    def actor(self, token: str) -> Actor | None:
        """Return whose token this is."""
        return TOKENS.get(token.removeprefix("Bot "))

    def subscribe(self, listener: Callable[[Dispatch], None]) -> Callable[[], None]:
        """Keep a listener until it is taken back."""
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def view(self, dispatch: Dispatch, actor: Actor, intents: int | None) -> dict[str, Any] | None:
        """Show everything, except to bots that asked for nothing."""
        return None if actor.is_bot and intents == 0 else dispatch.payload

    def ready(self, actor: Actor) -> dict[str, Any]:
        """Return the actor and one guild."""
        return {"user": {"id": str(actor.user_id)}, "guilds": [{"id": "9", "unavailable": True}]}

    def guild_creates(self, actor: Actor, intents: int | None) -> list[dict[str, Any]]:
        """Return that guild."""
        del actor, intents
        return [{"id": "9"}]

    def members_chunk(
        self, guild_id: int, query: str | None, limit: int, user_ids: list[int] | None
    ) -> list[dict[str, Any]]:
        """Return three members, or those asked for."""
        del guild_id, query
        wanted = (
            self.members
            if user_ids is None
            else [one for one in self.members if int(one["user"]["id"]) in user_ids]
        )
        return wanted[: limit or None]

    def emit(self, event: str, payload: dict[str, Any], reader: int | None = None) -> None:
        """Let something happen."""
        for listener in self.listeners:
            listener(Dispatch(event, payload, reader))


@dataclass
class Client:
    """One connection to the gateway."""

    socket: aiohttp.ClientWebSocketResponse
    inflate: Any = None
    ready: dict[str, Any] = field(default_factory=dict)

    async def send(self, op: int, data: Any = None) -> None:
        """Send one frame."""
        await self.socket.send_str(json.dumps({"op": op, "d": data}))

    async def receive(self) -> dict[str, Any]:
        """Return the next frame."""
        async with asyncio.timeout(SECONDS):
            message = await self.socket.receive()
        if message.type is aiohttp.WSMsgType.BINARY:
            assert message.data.endswith(b"\x00\x00\xff\xff")
            return dict(json.loads(self.inflate.decompress(message.data)))
        assert message.type is aiohttp.WSMsgType.TEXT, message
        return dict(json.loads(message.data))

    async def until(self, event: str) -> dict[str, Any]:
        """Read on to an event; return its frame."""
        while (frame := await self.receive())["t"] != event:
            pass
        return frame

    async def close_code(self) -> int | None:
        """Read on to the end; return the code the server closed with (1006: cut)."""
        async with asyncio.timeout(SECONDS):
            message = await self.socket.receive()
            while message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                message = await self.socket.receive()
        return int(message.data) if message.type is aiohttp.WSMsgType.CLOSE else self.socket.close_code

    async def identify(self, token: str = BOT_TOKEN, **more: Any) -> dict[str, Any]:
        """IDENTIFY and read up to GUILD_CREATE; return READY's data."""
        await self.send(2, {"token": token, "intents": 513, "properties": {}, **more})
        self.ready = (await self.until("READY"))["d"]
        await self.until("GUILD_CREATE")
        return self.ready

    async def resume(self, ready: dict[str, Any], seq: int, token: str = BOT_TOKEN) -> None:
        """Ask for what was missed after `seq`."""
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
        """Connect without reading anything."""
        socket = await self.http.ws_connect(f"{self.url}?{query}")
        return Client(socket, zlib.decompressobj())

    async def member(self, token: str = BOT_TOKEN) -> Client:
        """Connect and identify."""
        client = await self.connect()
        await client.identify(token)
        return client


Opened = Callable[..., Awaitable[Site]]
