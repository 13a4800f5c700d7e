"""What ends the bot and what does not."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import discord
import pytest
from discord.ext import commands
from structlog.testing import capture_logs

from bot.chat import client
from bot.chat.line import supervisor
from bot.chat.line.supervisor import CONFIGURATION, Fatal, Supervisor
from tests.fakes.impatient import ImpatientClock


class Closing:
    """A socket as ConnectionClosed wants to see it."""

    close_code = None


def closed(code: int) -> discord.ConnectionClosed:
    """Return what a closing by Discord raises."""
    socket: Any = Closing()
    return discord.ConnectionClosed(socket, shard_id=None, code=code)


@dataclass
class ScriptedClient:
    """Raises the errors it is given, one an attempt, and then succeeds; `connect` ends it."""

    logins: list[Exception] = field(default_factory=list)
    connects: list[Exception] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    ended: bool = False

    async def login(self, token: str) -> None:
        """Log in."""
        self.tokens.append(token)
        if self.logins:
            raise self.logins.pop(0)

    async def connect(self) -> None:
        """Connect, and end at once."""
        if self.connects:
            raise self.connects.pop(0)
        self.ended = True

    def is_closed(self) -> bool:
        """Return whether it ended."""
        return self.ended

    async def close(self) -> None:
        """End."""
        self.ended = True


async def run(client: ScriptedClient) -> list[float]:
    """Supervise to the end; return the pauses."""
    clock = ImpatientClock()
    async with asyncio.timeout(20):
        await Supervisor(client, "token", clock).run()
    return clock.pauses


async def test_runs_to_the_end() -> None:
    """A client that is closed ends the supervisor, without pauses."""
    client = ScriptedClient()

    assert await run(client) == []
    assert client.tokens == ["token"]
    assert client.ended


async def test_waits_for_a_discord_that_is_away() -> None:
    """Refused connections and server errors are waited out, never longer than a few seconds at a time."""
    client = ScriptedClient(
        logins=[ConnectionRefusedError(), OSError(), TimeoutError(), OSError(), OSError()]
    )

    assert await run(client) == [1.0, 2.0, 2.0, 2.0, 2.0]


async def test_an_outage_is_one_line_and_no_trace() -> None:
    """Each try is told in words; only what nobody expected shows where in the code it came from."""
    client = ScriptedClient(logins=[ConnectionRefusedError("refused"), KeyError("odd")])

    with capture_logs() as lines:
        await run(client)

    assert [(line["error"], "exc_info" in line) for line in lines] == [
        ("refused", False),
        ("KeyError('odd')", True),
    ]


def test_discord_is_asked_again_within_ten_seconds() -> None:
    """One time limit for logging in, where it is cleaned up, and the longest pause."""
    assert client._LOGIN_SECONDS + max(supervisor._PAUSES) <= 10


async def test_survives_what_discord_py_dies_of() -> None:
    """The first connect refused, a payload its parsers dislike: the client is connected again."""
    client = ScriptedClient(connects=[AttributeError("sequence"), KeyError("type")])

    assert await run(client) == [1.0, 2.0]


async def test_a_bad_token_ends_it() -> None:
    """No restart loop: the reason in one sentence, and the exit code for wrong settings."""
    client = ScriptedClient(logins=[discord.LoginFailure("Improper token has been passed.")])

    with pytest.raises(Fatal, match="DISCORD_TOKEN") as caught:
        await run(client)
    assert caught.value.exit_code == CONFIGURATION == 78
    assert len(client.tokens) == 1
    assert client.ended


async def test_commands_that_cannot_be_loaded_end_it() -> None:
    """A fault in a module of commands is told at once, not retried for ever."""
    broken = commands.ExtensionFailed("cogs.deploy", ZeroDivisionError("oops"))

    with pytest.raises(Fatal, match=r"cogs\.deploy"):
        await run(ScriptedClient(logins=[broken]))


@pytest.mark.parametrize(
    ("code", "told"),
    [(4004, "DISCORD_TOKEN"), (4014, "Privileged Gateway Intents"), (4010, "report it"), (4999, "4999")],
)
async def test_closings_for_good_end_it(code: int, told: str) -> None:
    """Codes after which another attempt would be the same mistake."""
    with pytest.raises(Fatal, match=told):
        await run(ScriptedClient(connects=[closed(code)]))
