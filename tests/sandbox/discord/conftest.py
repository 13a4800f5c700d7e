"""A world with a clock that stands still, its events, and its REST API on a real socket."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.discord import rest
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.world import World
from tests.fakes import description as official
from tests.fakes.discord import ALICE, BOB, GUILD, MALLORY, PLAN, Http, ManualClock

LIMIT = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}


@pytest.fixture
def clock() -> ManualClock:
    """Return the clock of the world."""
    return ManualClock()


@pytest.fixture
def world(clock: ManualClock) -> Iterator[World]:
    """Make the world of the plan."""
    made = World(PLAN, clock)
    yield made
    made.close()


@pytest.fixture
def events(world: World) -> list[Dispatch]:
    """Collect every event of the world."""
    seen: list[Dispatch] = []
    world.subscribe(seen.append)
    return seen


@pytest.fixture
def alice() -> Actor:
    """Return a person without special permissions."""
    return Actor(ALICE, is_bot=False)


@pytest.fixture
def bob() -> Actor:
    """Return a person who may manage messages."""
    return Actor(BOB, is_bot=False)


@pytest.fixture
def mallory() -> Actor:
    """Return a person without any role."""
    return Actor(MALLORY, is_bot=False)


@pytest.fixture
async def http(world: World) -> AsyncIterator[Http]:
    """Serve the world's REST API."""
    app = web.Application(client_max_size=rest.LARGEST_REQUEST)
    api = rest.build(world, gateway_url="ws://127.0.0.1:1/gateway", session_start_limit=lambda: LIMIT)
    app.add_subapp("/api/v10", api)
    app.router.add_routes([rest.attachments(world)])
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        world.serve_attachments_from(str(server.make_url("")))
        yield Http(session, str(server.make_url("/api/v10")))


@pytest.fixture
def description() -> Any:
    """Load the official description with its checker; a user's machine has none."""
    if not official.CHECKER.is_file():
        pytest.skip(official.ABSENT)
    return official.load()


@pytest.fixture
async def commands(world: World, http: Http) -> dict[str, str]:
    """Register two commands; return their ids by name."""
    text = {"type": 3, "name": "text", "description": "what", "required": True, "autocomplete": True}
    count = {"type": 4, "name": "count", "description": "how often", "min_value": 1, "max_value": 5}
    who = {"type": 6, "name": "who", "description": "to whom"}
    add = {"type": 1, "name": "add", "description": "adds", "options": [who]}
    bodies = [
        {"name": "echo", "description": "says it", "options": [text, count, who]},
        {"name": "list", "description": "a list", "options": [add]},
        {"name": "Look up", "type": 2},
        {"name": "Quote", "type": 3},
    ]
    path = f"/applications/{world.state.application_id}/guilds/{GUILD}/commands"
    status, registered = await http.bot("PUT", path, bodies)
    assert status == 200, registered
    return {one["name"]: one["id"] for one in registered}
