"""Asking over HTTP."""

import aiohttp
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

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


async def test_refusal_is_final(session: aiohttp.ClientSession) -> None:
    """The platform's no is not asked again."""
    script = Script((409, '{"error": "busy", "message": "Wait."}'))
    async with script.server() as server:
        with pytest.raises(Declined, match=r"Wait\.") as no:
            await Client(session, str(server.make_url("/")), 5, 3).ask("GET", "/x", Answer)

    assert no.value.code == "busy"
    assert len(script.asked) == 1
