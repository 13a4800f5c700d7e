"""What answers mean."""

import socket
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import Route

from bot.chat import rest
from bot.core.ports.chat import CardGone, ChatError


class Answer:
    """An HTTP answer as discord.py's errors want to see it."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.reason = "for a reason"


def refused(status: int, code: int = 0) -> discord.HTTPException:
    """Return what discord.py raises for an answer."""
    answer: Any = Answer(status)
    return discord.HTTPException(answer, {"code": code, "message": "no"})


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (refused(500), rest.Unreachable),
        (refused(503), rest.Unreachable),
        (refused(429), rest.Unreachable),
        (discord.RateLimited(60.0), rest.Unreachable),
        (ConnectionResetError(), rest.Unreachable),
        (aiohttp.ServerDisconnectedError(), rest.Unreachable),
        (TimeoutError(), rest.Unreachable),
        (refused(404, 10008), CardGone),
        (refused(404, 10003), rest.ChannelGone),
        (refused(404, 10007), rest.Denied),
        (refused(404), rest.Denied),
        (refused(403, 50013), rest.Denied),
        (refused(400, 50035), rest.Denied),
        (refused(401), rest.Denied),
        (refused(429, 30046), rest.Denied),
    ],
)
async def test_errors_are_told_apart(error: Exception, meaning: type[ChatError]) -> None:
    """Nobody knows, surely not done, or gone: a 404 of unknown meaning never counts as gone."""
    with pytest.raises(meaning) as caught:
        async with rest.answered(5):
            raise error
    assert type(caught.value) is meaning


async def test_time_is_limited() -> None:
    """An answer that does not come is like none."""
    with pytest.raises(rest.Unreachable):
        async with rest.answered(0):
            await discord.utils.sleep_until(discord.utils.utcnow().replace(year=2200))


async def test_other_errors_pass() -> None:
    """Faults of our own are not blamed on Discord."""
    with pytest.raises(ZeroDivisionError):
        async with rest.answered(5):
            _ = 1 / 0


class Http:
    """Sends as discord.py does: resets the files before each try, and tries again after a 500."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.sent: list[object] = []

    async def request(self, _route: Route, *, json: object, files: list[Any]) -> object:
        """Send until there is an answer that is none of the broken ones."""
        for tries, answer in enumerate(self.answers):
            for file in files:
                file.reset(seek=tries)
            self.sent.append(json)
            if answer is not None:
                return answer
        raise refused(500)


@pytest.mark.parametrize(("answers", "answered"), [(("made",), True), ((None, "made"), False)])
async def test_what_makes_something_is_sent_once(
    answers: tuple[object, ...],
    answered: bool,  # noqa: FBT001 - a table
) -> None:
    """With a clear answer that is returned; else nobody knows, and it is not sent again."""
    client: Any = discord.Client(intents=discord.Intents.none())
    client.http = Http(*answers)
    route = Route("POST", "/guilds/{guild_id}/channels", guild_id=1)
    if answered:
        assert await rest.once(client, route, {"name": "inc"}) == "made"
    else:
        with pytest.raises(rest.Unreachable, match="did not say"):
            await rest.once(client, route, {"name": "inc"})

    assert client.http.sent == [{"name": "inc"}]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TimeoutError(), "Discord did not answer in time"),
        (aiohttp.ServerTimeoutError("read"), "Discord did not answer in time"),
        (discord.RateLimited(59.6), "Discord asks to wait 60 s"),
        (ConnectionRefusedError(111, "refused"), "Discord cannot be reached"),
        (socket.gaierror(-2, "unknown"), "Discord cannot be reached"),
        (ConnectionResetError(104, "reset"), "the connection to Discord broke off"),
        (aiohttp.ServerDisconnectedError(), "the connection to Discord broke off"),
        (refused(503), "Discord answered 503"),
    ],
)
async def test_people_read_a_plain_sentence(error: Exception, told: str) -> None:
    """What goes before people names no class, no host and no port."""
    with pytest.raises(rest.Unreachable) as caught:
        async with rest.answered(5):
            raise error
    assert str(caught.value) == told


async def test_nobody_there_to_connect_to() -> None:
    """The client's own error for that, with its address inside, is told as plainly."""
    with pytest.raises(rest.Unreachable) as caught:
        async with rest.answered(5), aiohttp.ClientSession() as http:
            await http.get("http://127.0.0.1:9/")
    assert str(caught.value) == "Discord cannot be reached"


async def test_a_client_that_could_not_log_in_reaches_nobody() -> None:
    """The bot goes on without Discord from its start; any other RuntimeError is a fault of the program."""
    http = aiohttp.ClientSession()
    await http.close()
    with pytest.raises(rest.Unreachable, match="Discord cannot be reached"):
        async with rest.answered(5):
            await http.get("http://127.0.0.1:9/")
    with pytest.raises(RuntimeError, match="another"):
        async with rest.answered(5):
            raise RuntimeError("another")


async def test_a_refusal_is_one_line() -> None:
    """Discord names the fields it dislikes on lines of their own."""
    answer: Any = Answer(400)
    body = {
        "code": 50035,
        "message": "Invalid Form Body",
        "errors": {"a": {"_errors": [{"message": "no", "code": "X"}]}},
    }
    with pytest.raises(rest.Denied) as caught:
        async with rest.answered(5):
            raise discord.HTTPException(answer, body)
    assert str(caught.value) == "Discord answered 400 (50035): Invalid Form Body In a: no"
