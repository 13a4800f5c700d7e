"""Target: the handlers of gateway events, behind discord.py's parsers, with payloads of every shape."""

import asyncio
import json
from functools import cache
from typing import Any

import discord
from discord.ext import commands
from typing_extensions import override

from bot.chat.line.catching_up import CatchingUp
from bot.chat.line.events import Events
from bot.chat.line.incident_events import IncidentEvents
from bot.tasks import Tasks
from tests.fakes.operations import HandClock
from tests.fuzz.target import Target

GUILD, CHANNEL, SELF, BOB, CARD = (
    "1180000000000000001",
    "1180000000000000101",
    "1180000000000000900",
    "502",
    "7001",
)
_INTENTS = discord.Intents(
    guilds=True, guild_messages=True, guild_reactions=True, guild_scheduled_events=True
)


class Listening:
    """A desk that hears, of either kind; everything that it is handed has to be of our guild, and ids."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, ...]] = []

    def is_room(self, channel_id: str) -> bool:
        """Take every channel for a room."""
        assert _is_id(channel_id)
        return True

    def __getattr__(self, name: str) -> Any:
        async def hear(*given: Any, **named: Any) -> None:
            ids = (*map(str, given), *map(str, named.values()))
            assert all(_is_id(each) or each in {"approve", "reject"} for each in ids), ids
            assert SELF not in ids, "the bot heard itself"
            self.heard.append((name, *ids))

        return hear


def _is_id(given: str) -> bool:
    """Tell whether it is a number; a negative one is nobody's, and finds nothing."""
    return given.removeprefix("-").isdecimal()


class Client(commands.Bot):
    """Has the real handlers; what one of them raises is kept."""

    def __init__(self) -> None:
        super().__init__(commands.when_mentioned, intents=_INTENTS, help_command=None)
        self.raised: list[BaseException] = []

    @override
    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        import sys  # noqa: PLC0415 - the error of the moment, as discord.py hands it over

        error = sys.exc_info()[1]
        assert error is not None
        self.raised.append(error)


class Bench:
    """One client for all payloads, whose memory is made anew for each."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.client = self.loop.run_until_complete(self._open())

    async def _open(self) -> Client:
        client = Client()
        await client._async_setup_hook()
        self.desk, tasks = Listening(), Tasks()
        desk: Any = self.desk
        catching_up = CatchingUp(desk.reconcile, tasks, HandClock())
        await client.add_cog(Events(client, desk, catching_up, GUILD))
        await client.add_cog(IncidentEvents(client, desk, GUILD))
        return client

    async def feed(self, payloads: list[tuple[str, Any]]) -> None:
        """Parse what comes as the line does, which skips what discord.py cannot read."""
        state = self.client._connection
        state.clear()
        state.user = discord.ClientUser(state=state, data=_user(SELF, "chatops"))
        self.client.raised.clear()
        for event, payload in [("GUILD_CREATE", _guild()), *payloads]:
            try:
                state.parsers[event](payload)
            except Exception:  # noqa: BLE001, S112 - bot.chat.line.gateway skips it as well
                continue
        for _ in range(20):
            await asyncio.sleep(0)


@cache
def bench() -> Bench:
    """Return the one there is."""
    return Bench()


def check(data: bytes) -> None:
    """Take the bytes for JSON lines of events; afterwards a real ✅ is heard, once."""
    payloads = []
    for line in data.split(b"\n")[:8]:
        try:
            read = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(read, dict) and str(read.get("t")) in EVENTS:
            payloads.append((str(read["t"]), read.get("d")))
    room = bench()
    room.loop.run_until_complete(room.feed(payloads))
    assert not room.client.raised, repr(room.client.raised)
    room.desk.heard.clear()
    room.loop.run_until_complete(room.feed([("MESSAGE_REACTION_ADD", _reaction())]))
    assert ("vote", CARD, BOB, "approve") in room.desk.heard, room.desk.heard


def _user(user_id: str, name: str) -> Any:
    return {"id": user_id, "username": name, "discriminator": "0", "avatar": None, "global_name": None}


def _guild() -> dict[str, Any]:
    channel = {"id": CHANNEL, "type": 0, "name": "deployments", "position": 0, "permission_overwrites": []}
    return {
        "id": GUILD,
        "name": "team",
        "owner_id": BOB,
        "channels": [channel],
        "roles": [{"id": GUILD, "name": "@everyone", "permissions": "0", "position": 0, "color": 0}],
        **{
            key: []
            for key in ("threads", "emojis", "stickers", "members", "guild_scheduled_events", "features")
        },
    }


def _reaction(**changes: Any) -> dict[str, Any]:
    at = {"guild_id": GUILD, "channel_id": CHANNEL, "message_id": CARD, "user_id": BOB}
    return {**at, "emoji": {"id": None, "name": "\u2705"}, "type": 0, "burst": False, **changes}


def _event(**changes: Any) -> dict[str, Any]:
    known = {"id": "8001", "guild_id": GUILD, "name": "Postmortem", "status": 1, "entity_type": 3}
    when = {"scheduled_start_time": "2026-03-05T13:00:00+00:00", "privacy_level": 2}
    empty = dict.fromkeys(("channel_id", "scheduled_end_time", "entity_id", "description"))
    where = {"entity_metadata": {"location": "x"}, "user_count": 0}
    return known | when | empty | where | changes


SAMPLES: dict[str, Any] = {
    "MESSAGE_REACTION_ADD": _reaction(),
    "MESSAGE_REACTION_REMOVE": _reaction(),
    "MESSAGE_REACTION_REMOVE_ALL": {"guild_id": GUILD, "channel_id": CHANNEL, "message_id": CARD},
    "MESSAGE_REACTION_REMOVE_EMOJI": _reaction(),
    "MESSAGE_DELETE": {"guild_id": GUILD, "channel_id": CHANNEL, "id": CARD},
    "MESSAGE_DELETE_BULK": {"guild_id": GUILD, "channel_id": CHANNEL, "ids": [CARD, "7002"]},
    "CHANNEL_DELETE": {"guild_id": GUILD, "id": CHANNEL, "type": 0, "name": "deployments"},
    "CHANNEL_PINS_UPDATE": {"guild_id": GUILD, "channel_id": CHANNEL, "last_pin_timestamp": None},
    "THREAD_DELETE": {"guild_id": GUILD, "id": "9001", "parent_id": CHANNEL, "type": 11},
    "GUILD_SCHEDULED_EVENT_CREATE": _event(),
    "GUILD_SCHEDULED_EVENT_UPDATE": _event(status=4),
    "GUILD_SCHEDULED_EVENT_DELETE": _event(),
    "GUILD_UPDATE": _guild(),
    "GUILD_DELETE": {"id": GUILD, "unavailable": True},
}
EVENTS = frozenset(SAMPLES)


def _seeds() -> list[bytes]:
    lines = [json.dumps({"t": name, "d": payload}).encode() for name, payload in SAMPLES.items()]
    strangers = [line.replace(GUILD.encode(), b"1180000000000000002") for line in lines]
    ours = [line.replace(BOB.encode(), SELF.encode()) for line in lines]
    pairs = [lines[9] + b"\n" + lines[10], lines[9] + b"\n" + lines[11], lines[6] + b"\n" + lines[7]]
    return [*lines, *strangers, *ours, *pairs]


TARGET = Target(
    "gateway",
    "fuzz-gateway",
    check,
    _seeds,
    ("bot.chat.line", "bot.chat.votes"),
    (
        *EVENTS,
        '"guild_id": ',
        '"emoji": ',
        '"user_id": ',
        '"id": null',
        "null",
        "[]",
        "{}",
        "true",
        GUILD,
        "\\u274c",
    ),
)
