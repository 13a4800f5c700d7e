"""Asking a back end: repeated only where that is safe, within its limits, without secrets in what is told."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.adapters.http import Declined, JsonClient, Unreachable
from tests.fakes.shelf import PATIENCE, SECRET, Bench, Shelf, Thing
from tests.fakes.vendor import answers, cut


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """Serve a shelf and ask it."""
    shelf = Shelf()
    async with shelf.served() as url, aiohttp.ClientSession() as session:
        yield Bench(shelf, session, url)


async def keep(bench: Bench, *, is_repeatable: bool | None = None) -> None:
    """Put something on the shelf."""
    await bench.client.call("POST", "/things", body={"name": "x"}, is_repeatable=is_repeatable)


async def test_an_answer_is_typed(bench: Bench) -> None:
    """The query is quoted, the headers are sent, the body comes as the shape that was asked for."""
    assert await bench.client.get("/things", list[Thing], {"name": "a&b=é"}) == [Thing("a&b=é")]
    assert bench.shelf.headers == [f"Bearer {SECRET}"]


@pytest.mark.parametrize("name", ["silent before", "500", "502 html", "reset", "429", "drip", "truncated"])
async def test_a_question_is_repeated(bench: Bench, name: str) -> None:
    """What may pass is asked again and the answer comes, when there was one failure or two."""
    for times in (1, 2):
        bench.suffer(name, times)
        assert await bench.client.get("/things", list[Thing]) == [Thing("one")]


@pytest.mark.parametrize("name", ["silent before", "500", "502 html", "reset", "429"])
async def test_tries_are_bounded(bench: Bench, name: str) -> None:
    """After the last try it is told what happened, and nothing was asked more often.

    aiohttp itself asks a question once more where a connection is reset.
    """
    bench.suffer(name, 10)
    with pytest.raises(Unreachable, match="The shelf") as caught:
        await bench.client.get("/things", list[Thing])

    assert len(bench.shelf.calls) == PATIENCE.tries * (2 if name == "reset" else 1)
    assert "<" not in str(caught.value)


@pytest.mark.parametrize("name", ["silent after", "500", "500 after", "reset after", "truncated", "drip"])
async def test_a_change_is_not_repeated(bench: Bench, name: str) -> None:
    """Where it may have been carried out it is asked once, and told that it may have arrived."""
    bench.suffer(name)
    with pytest.raises(Unreachable) as caught:
        await keep(bench)

    assert caught.value.sent
    assert len(bench.shelf.calls) == 1


async def test_a_change_that_was_not_taken_is_repeated(bench: Bench) -> None:
    """Too many calls: it was surely not carried out, so the next try cannot be a second one."""
    bench.suffer("429", 2)
    await keep(bench)

    assert len(bench.shelf.kept) == 1


async def test_a_repeatable_change_is_repeated(bench: Bench) -> None:
    """One with a key of its own may be asked again."""
    bench.suffer("silent before")
    await keep(bench, is_repeatable=True)

    assert len(bench.shelf.kept) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422])
async def test_a_refusal_is_the_last_word(bench: Bench, status: int) -> None:
    """It is not repeated, and told with the vendor's own words."""
    bench.shelf.plays.append(answers(status, {"message": "no such", "errors": [{"message": "name"}, "x"]}))
    with pytest.raises(Declined, match=f"The shelf answered {status}: no such: name, x") as caught:
        await bench.client.get("/things", list[Thing])

    assert (caught.value.status, caught.value.is_certain) == (status, True)
    assert caught.value.is_forbidden == (status in (401, 403))
    assert len(bench.shelf.calls) == 1


async def test_a_refusal_after_a_lost_answer_is_not_certain(bench: Bench) -> None:
    """A conflict may be with what the first try has done."""
    bench.suffer("silent after")
    bench.shelf.plays.append(answers(409, {"message": "there is one"}))
    with pytest.raises(Declined) as caught:
        await keep(bench, is_repeatable=True)

    assert not caught.value.is_certain


async def test_it_waits_as_long_as_it_is_asked_to(bench: Bench) -> None:
    """`Retry-After` is the pause before the next try; a wait that is too long ends the tries and is told."""
    bench.shelf.plays.append(answers(429, {}, Retry_After="7"))
    await bench.client.get("/things", list[Thing])
    assert bench.slept == [7.0]

    bench.shelf.plays.append(answers(503, {}, Retry_After="3600"))
    with pytest.raises(Unreachable, match="asks to wait 3600 s"):
        await bench.client.get("/things", list[Thing])
    assert bench.slept == [7.0]


async def test_github_says_too_many_with_403(bench: Bench) -> None:
    """A spent limit is no missing permission: it is asked again."""
    spent = answers(403, {"message": "rate limit"}, X_RateLimit_Remaining="0", X_RateLimit_Reset="0")
    bench.shelf.plays.append(spent)

    assert await bench.client.get("/things", list[Thing]) == [Thing("one")]


async def test_no_redirect_is_followed(bench: Bench) -> None:
    """The token would travel to wherever it leads."""
    bench.shelf.plays.append(answers(302, {}, Location="http://127.0.0.1:9/elsewhere"))
    with pytest.raises(Declined, match="answered 302"):
        await bench.client.get("/things", list[Thing])


async def test_nobody_there(unused_tcp_port: int) -> None:
    """A closed port is told in words, and nothing was sent."""
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{unused_tcp_port}"
        client = JsonClient(session, "The shelf", url, patience=PATIENCE)
        with pytest.raises(Unreachable, match="The shelf cannot be reached: connection refused") as caught:
            await client.call("POST", "/things", body={})

    assert not caught.value.sent


async def test_what_is_no_tls_is_told(bench: Bench) -> None:
    """An address with https where http is spoken is told as that, and nothing was sent."""
    async with aiohttp.ClientSession() as session:
        url = bench.client.base.replace("http:", "https:")
        client = JsonClient(session, "The shelf", url, patience=PATIENCE)
        with pytest.raises(Unreachable, match="cannot be reached: no TLS there, write http or") as caught:
            await client.call("POST", "/things", body={})

    assert not caught.value.sent


async def test_a_certificate_that_is_not_trusted_is_told(tmp_path: Path) -> None:
    """With the reason why, so that somebody can look for the authority or the right name."""
    pair = [tmp_path / "key", tmp_path / "certificate"]
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=shelf"
    command = [*make.split(), "-keyout", str(pair[0]), "-out", str(pair[1])]
    subprocess.run(command, check=True, capture_output=True)  # noqa: ASYNC221 - it takes a moment
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(pair[1], pair[0])
    server = await asyncio.start_server(lambda _, __: None, "127.0.0.1", 0, ssl=tls)
    async with server, aiohttp.ClientSession() as session:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = JsonClient(session, "The shelf", url, patience=PATIENCE)
        with pytest.raises(Unreachable, match="its certificate is not trusted: self-signed") as caught:
            await client.call("POST", "/things", body={})

    assert not caught.value.sent


@pytest.mark.parametrize("text", ["hello", '{"name": 1}', "[", "", '[{"name": "\udcff"}]'])
async def test_another_answer_is_none(bench: Bench, text: str) -> None:
    """What is not the shape that was asked for tells nothing."""

    async def play(_request: web.Request, _handler: Any) -> web.StreamResponse:
        return web.Response(body=text.encode("utf-8", "surrogateescape"), content_type="application/json")

    bench.shelf.plays.append(play)
    with pytest.raises(Unreachable, match="something else"):
        await bench.client.get("/things", list[Thing])


async def test_an_endless_answer_is_cut_off(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that was asked for is so long; the memory of the bot is not filled."""
    monkeypatch.setattr("bot.adapters.http.client._LARGEST", 1000)
    bench.shelf.plays += [answers(200, text="x" * 100_000)] * 3
    with pytest.raises(Unreachable, match="far too much"):
        await bench.client.get("/things", list[Thing])


async def test_secrets_are_taken_out(bench: Bench) -> None:
    """A vendor that says the token back puts it into no sentence and no log."""
    told = answers(401, {"message": f"bad credentials {SECRET}"}, X_Request_Id="abc-1")
    bench.shelf.plays.append(told)
    with capture_logs() as logged, pytest.raises(Declined) as caught:
        await bench.client.get("/things", list[Thing], {"key": SECRET})

    assert str(caught.value) == "The shelf answered 401: bad credentials (a secret) (request abc-1)"
    assert SECRET not in repr(caught.value) + caught.value.told + repr(logged)
    assert [each["request_id"] for each in logged] == ["abc-1"]


@pytest.mark.parametrize("status", [401, 500])
async def test_what_signs_in_is_taken_out(bench: Bench, status: int) -> None:
    """The header of a single call as well, in which a token stands that came from somewhere else."""
    bench.shelf.plays += [answers(status, {"message": "no Basic dTpwYXNz"})] * 3
    with pytest.raises((Declined, Unreachable)) as caught:
        await bench.client.call("GET", "/things", headers={"Authorization": "Basic dTpwYXNz"})

    assert f"answered {status}: no Basic (a secret)" in str(caught.value)
    assert "dTpwYXNz" not in repr(caught.value)


@pytest.mark.parametrize("base", [f"https://bot:{SECRET}@shelf.test", f"https://{SECRET}@shelf.test/v1"])
async def test_no_credential_stands_in_an_address(base: str) -> None:
    """`chatops check` shows addresses, and a header would be overruled; the refusal does not show it."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ValueError, match="the address of the shelf holds a name or a password") as caught:
            JsonClient(session, "the shelf", base)
    assert SECRET not in str(caught.value)


async def test_each_change_is_in_the_log(bench: Bench) -> None:
    """With the vendor's name for the request, so that its support can be asked; questions are not."""

    async def named(request: web.Request, handler: Any) -> web.StreamResponse:
        answer = await handler(request)
        answer.headers["X-GitHub-Request-Id"] = "7B2C:1"
        return answer  # type: ignore[no-any-return]  # the handler comes as Any

    bench.shelf.plays.append(named)
    with capture_logs() as logged:
        await keep(bench)
        await bench.client.get("/things", list[Thing])

    told = [(each["method"], each["path"], each["status"], each["request_id"]) for each in logged]
    assert told == [("POST", "/things", 201, "7B2C:1")]


async def test_a_reset_in_the_middle_of_two(bench: Bench) -> None:
    """A kept connection that the vendor has closed meanwhile is no failure of the next question."""
    for _ in range(3):
        assert await bench.client.get("/things", list[Thing]) == [Thing("one")]
        bench.shelf.plays.append(cut)
