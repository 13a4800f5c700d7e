"""A guild inside SimCord with our real client in it, a scripted workflow behind."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.chat.client import ChatClient
from bot.chat.discord_chat import DiscordChat, Limits
from bot.chat.interactions.entrance import Entrance
from bot.chat.line.identify import IdentifyLedger
from bot.chat.line.note import Note
from bot.chat.line.sync import CommandSync
from bot.core.domain.operation import Operation, Place
from bot.core.inquiries.sources import Sources
from bot.tasks import Tasks
from tests.fakes.answers import Memory
from tests.fakes.desk import CATALOG, ScriptedDesk
from tests.fakes.incident_desk import FakeIncidentDesk
from tests.fakes.operations import make_operation
from tests.fakes.second_factor_desk import FakeSecondFactorDesk


@dataclass
class GuildClock:
    """SimCord's time."""

    env: simcord.Env

    def now(self) -> datetime:
        """Return the guild's time."""
        return self.env.now()

    async def sleep(self, seconds: float) -> None:
        """Return at once: nothing here is decided by how long a pause is."""
        del seconds
        await asyncio.sleep(0)


@dataclass
class Guild:
    """The people, the channels, the bot; who holds the lead's role holds every role of the matrix."""

    env: simcord.Env
    desk: ScriptedDesk
    sources: Sources
    client: ChatClient
    chat: DiscordChat
    guild: Any
    deployments: Any
    elsewhere: Any
    lead: Any
    alice: Any
    bob: Any
    tasks: Tasks
    memory: Memory
    incidents: FakeIncidentDesk
    second_factors: FakeSecondFactorDesk

    def operation(self, **changes: Any) -> Operation:
        """Return an operation asked for here and now, its card not posted yet."""
        place = Place(str(self.guild.id), str(self.deployments.id), "#deployments")
        return make_operation(**({"place": place, "card": None, "created_at": self.env.now()} | changes))

    async def settle(self) -> None:
        """Let everything end that runs in the background."""
        async with asyncio.timeout(10):
            await self.tasks.idle()
        await self.env.settle()

    def faces(self) -> list[str]:
        """Return the contents of all messages, oldest first."""
        return [message.content for message in self.deployments.history()]


async def open_guild(env: simcord.Env, state: Path) -> Guild:
    """Build the guild and let the bot in."""
    guild = env.create_guild()
    deployments, elsewhere = guild.create_text_channel("deployments"), guild.create_text_channel("elsewhere")
    lead = guild.create_role("team-lead")
    alice = guild.add_member(env.create_user("alice"))
    bob = guild.add_member(env.create_user("bob"), roles=[lead])
    tasks, desk, clock = Tasks(), ScriptedDesk(), GuildClock(env)
    incidents, second_factors, memory = FakeIncidentDesk(), FakeSecondFactorDesk(), Memory()
    client = ChatClient(
        Entrance(str(guild.id), frozenset({str(deployments.id)})),
        clock,
        tasks,
        cogs="cogs",
        sync=CommandSync(str(guild.id), Note(state / "commands")),
        ledger=IdentifyLedger(Note(state / "identifies"), clock),
    )
    held = dict.fromkeys(memory.matrix.roles, frozenset({str(lead.id)}))
    memory.matrix = replace(memory.matrix, roles=held)
    sources = replace(memory.sources, clock=clock)
    client.attach(desk, sources, incidents, second_factors=second_factors)
    chat = DiscordChat(client, CATALOG, clock, tasks, guild_id=str(guild.id), limits=Limits())
    await env.restart_bot(client)
    return Guild(
        env,
        desk,
        sources,
        client,
        chat,
        guild,
        deployments,
        elsewhere,
        lead,
        alice,
        bob,
        tasks,
        memory,
        incidents,
        second_factors,
    )


@pytest.fixture
def simcord_bot() -> discord.Client:
    """Return a stand-in: the real client is let in when the guild exists, as it is told the guild's id."""
    return discord.Client(intents=discord.Intents(guilds=True))


@pytest.fixture
async def guild(simcord_env: simcord.Env, tmp_path: Path) -> AsyncIterator[Guild]:
    """Return a guild with the bot in it."""
    opened = await open_guild(simcord_env, tmp_path)
    yield opened
    await opened.tasks.close()
