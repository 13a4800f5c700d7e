"""A small local Discord on a real socket, and calls to it as its bot, its people and its saboteur."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.discord.plan import BotPlan, ChannelPlan, GuildPlan, PersonPlan, RolePlan
from sandbox.discord.server import LocalDiscord
from tests.fakes.gateway import Client

BOT, ALICE, BOB = "Bot bot-token", "alice-token", "bob-token"
PLAN = GuildPlan(
    id=100,
    name="Town",
    bot=BotPlan(1, 1, "bot", "bot-token", administrator=True),
    channels=(ChannelPlan(200, "general"),),
    roles=(RolePlan(300, "team-lead"),),
    people=(PersonPlan(2, "alice", ALICE), PersonPlan(3, "bob", BOB, roles=("team-lead",))),
)
ALL_INTENTS = 53608447
MESSAGES = "/channels/200/messages"


@dataclass
class Answer:
    """What came back: status, headers, and the JSON body if there was one."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Caller:
    """One HTTP client of a running local Discord."""

    discord: LocalDiscord
    url: str
    http: aiohttp.ClientSession

    async def call(self, method: str, path: str, token: str | None = BOT, body: Any = None) -> Answer:
        """Call the REST API."""
        headers = {} if token is None else {"Authorization": token}
        url = f"{self.url}/api/v10{path}"
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            content = await answer.json() if await answer.read() else None
            return Answer(answer.status, dict(answer.headers), content)

    async def post(self, content: str = "hi", token: str = BOT) -> Answer:
        """Post a message."""
        return await self.call("POST", MESSAGES, token, {"content": content})

    async def contents(self) -> list[str]:
        """Return what stands in the channel, newest first."""
        return [one["content"] for one in (await self.call("GET", MESSAGES)).body]

    async def order(self, do: str, **fields: Any) -> Answer:
        """Order a fault."""
        async with self.http.post(f"{self.url}/_control", json={"do": do, **fields}) as answer:
            return Answer(answer.status, dict(answer.headers), await answer.json())

    async def connect_only(self) -> Client:
        """Connect to the gateway and read HELLO."""
        client = Client(await self.http.ws_connect(f"{self.url}/gateway?v=10&encoding=json"))
        await client.receive()
        return client

    async def connect(self, token: str = BOT) -> Client:
        """Connect to the gateway and identify with all intents."""
        client = await self.connect_only()
        await client.identify(token, intents=ALL_INTENTS)
        return client

    async def lets_in(self, token: str) -> bool:
        """Tell whether the gateway takes an IDENTIFY with this token."""
        client = await self.connect_only()
        await client.send(2, {"token": token, "intents": 0})
        answer = await client.socket.receive()
        await client.socket.close()
        return answer.type is aiohttp.WSMsgType.TEXT


@asynccontextmanager
async def local_discord() -> AsyncIterator[Caller]:
    """Serve a guild for as long as the block runs."""
    discord = LocalDiscord(PLAN)
    url = await discord.start()
    async with aiohttp.ClientSession() as http:
        yield Caller(discord, url, http)
    await discord.close()
