"""Asking over HTTP."""

import asyncio

import aiohttp
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from sandbox.platform.client import Client, Declined, Unreachable


class Answer(msgspec.Struct):
    """What is asked for."""

    n: int


class Script:
    """A server that gives these answers, one a request, the last one for ever."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self.asked: list[str] = []
        self._answers = answers

    async def answer(self, request: web.Request) -> web.Response:
        """Give the next answer."""
        self.asked.append(request.raw_path)
        status, text = self._answers[min(len(self.asked), len(self._answers)) - 1]
        return web.Response(status=status, text=text)

    def server(self) -> TestServer:
        """Return it, ready to start."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        return TestServer(app)


async def test_answer_is_typed(session: aiohttp.ClientSession) -> None:
    """A good answer comes back as the shape asked for; the query travels encoded."""
    script = Script((200, '{"n": 1, "more": true}'))
    async with script.server() as server:
        client = Client(session, str(server.make_url("/base/")), 5, 1)
        answer = await client.ask("GET", "/x", Answer, query={"q": "a/../b&c=\0"})

    assert answer == Answer(1)
    assert script.asked == ["/base/x?q=a/../b%26c%3D%00"]


@pytest.mark.parametrize(
    "bad", [(500, "{}"), (502, "<html>"), (200, "not json"), (200, '{"n": "1"}'), (404, "")]
)
async def test_unusable_answers_are_asked_again(session: aiohttp.ClientSession, bad: tuple[int, str]) -> None:
    """What is not the platform's word is asked again, a bounded number of times."""
    good, never = Script(bad, (200, '{"n": 1}')), Script(bad)
    async with good.server() as server:
        assert await Client(session, str(server.make_url("/")), 5, 3).ask("GET", "/x", Answer) == Answer(1)
    async with never.server() as server:
        with pytest.raises(Unreachable) as error:
            await Client(session, str(server.make_url("/")), 5, 3).ask("GET", "/x", Answer)

    assert error.value.sent
    assert (len(good.asked), len(never.asked)) == (2, 3)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ((500, "{}"), "answered with status 500"),
        ((200, "<html>"), "answered with something else than was asked for"),
        ((404, ""), "answered with something else than was asked for"),
    ],
)
async def test_why_there_is_no_answer_is_plain(
    session: aiohttp.ClientSession, bad: tuple[int, str], why: str
) -> None:
    """People read what the platform did, nothing of the libraries in between."""
    script = Script(bad)
    async with script.server() as server:
        url = str(server.make_url("/base"))
        with pytest.raises(Unreachable) as error:
            await Client(session, url, 5, 1).ask("GET", "/x", Answer)

    assert str(error.value) == f"the platform at {url} {why}"


async def test_nobody_listens(session: aiohttp.ClientSession) -> None:
    """One plain sentence, and surely nothing was sent."""
    url = f"http://127.0.0.1:{unused_port()}"

    with pytest.raises(Unreachable) as error:
        await Client(session, url, 5, 2).ask("GET", "/x", Answer)

    assert not error.value.sent
    assert str(error.value) == f"the platform at {url} cannot be reached: connection refused"


async def test_a_name_nobody_has(session: aiohttp.ClientSession) -> None:
    """Likewise."""
    with pytest.raises(Unreachable) as error:
        await Client(session, "http://nowhere.invalid", 5, 1).ask("GET", "/x", Answer)

    assert not error.value.sent
    assert str(error.value).startswith("the platform at http://nowhere.invalid cannot be reached: ")
    assert "ssl" not in str(error.value)


async def test_silence_and_a_cut_line(session: aiohttp.ClientSession) -> None:
    """The limit is named; a cut line is no answer either."""

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _reader.read()
        writer.close()

    async def cuts(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()

    told = []
    for behave in (silent, cuts):
        server = await asyncio.start_server(behave, "127.0.0.1")
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(Unreachable) as error:
            await Client(session, url, 0.1, 1).ask("GET", "/x", Answer)
        told.append(str(error.value).removeprefix(f"the platform at {url} "))
        server.close()

    assert told == ["did not answer within 0.1 s", "broke the connection off"]


async def test_refusal_is_final(session: aiohttp.ClientSession) -> None:
    """The platform's no is not asked again."""
    script = Script((409, '{"error": "busy", "message": "Wait."}'))
    async with script.server() as server:
        with pytest.raises(Declined, match=r"Wait\.") as no:
            await Client(session, str(server.make_url("/")), 5, 3).ask("GET", "/x", Answer)

    assert no.value.code == "busy"
    assert len(script.asked) == 1
