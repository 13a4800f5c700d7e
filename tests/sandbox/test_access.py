"""Who is let in to the sandbox, and who is not: other names, other sites, other users of the machine."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from sandbox.access import TOKEN_HEADER, Access
from sandbox.app import Options, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

Ready = Mapping[str, Any]
NOBODY = 65534  # the uid that Debian gives a user who owns nothing
CALL = 'exec 3<>/dev/tcp/127.0.0.1/$1; printf "$2 HTTP/1.1\r\nHost: 127.0.0.1:$1\r\n$3\r\n" >&3; cat <&3'
NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ready(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ready]:
    """Run a sandbox without a bot; return its ready line."""
    folder = tmp_path_factory.mktemp("access")
    async with serve(Options(port=0, state=folder, with_bot=False, traffic=0.0)) as sandbox:
        yield sandbox.ready


@pytest_asyncio.fixture(loop_scope="module")
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client that follows no redirect by itself."""
    async with aiohttp.ClientSession() as session:
        yield session


async def _call_as_another_user(ready: Ready, what: str, *headers: str) -> tuple[int, str]:
    """Send a request as a user who is neither root nor the sandbox's; return status and body."""
    port = ready["url"].rstrip("/").rpartition(":")[2]
    lines = "".join(f"{line}\r\n" for line in (*headers, "Connection: close"))
    process = await asyncio.create_subprocess_exec(
        *("/bin/bash", "-c", CALL, "call", port, what, lines), stdout=asyncio.subprocess.PIPE, user=NOBODY
    )
    said = (await asyncio.wait_for(process.communicate(), 20))[0].decode()
    head, _, body = said.partition("\r\n\r\n")
    return int(head.split()[1]), body


async def _status(http: aiohttp.ClientSession, method: str, url: str, **headers: str) -> int:
    async with http.request(method, url, headers=headers, allow_redirects=False) as answer:
        return answer.status


async def test_its_own_user_is_led_to_the_page(ready: Ready, http: aiohttp.ClientSession) -> None:
    """The plain address leads to the one with the token; only that one hands out everybody's tokens."""
    async with http.get(ready["url"]) as page:
        assert str(page.url) == ready["page"]
        assert page.content_type == "text/html"
    session = f"{ready['url']}page/session.json"
    assert await _status(http, "GET", session) == 403
    assert await _status(http, "GET", f"{session}?token=wrong") == 403
    async with http.get(session, headers={TOKEN_HEADER: ready["page"].rpartition("=")[2]}) as answer:
        assert (await answer.json())["users"] == ready["users"]
    assert await _status(http, "GET", f"{ready['url']}?token=wrong") == 302  # a page left open is let in


@NEEDS_ROOT
async def test_another_user_is_refused(ready: Ready) -> None:
    """Neither the page nor the control endpoint nor the platform nor a file is theirs; nothing happens."""
    refused = {}
    for what in ("GET /", "GET /page/session.json", "POST /_control", "GET /_platform/services", "GET /none"):
        refused[what] = await _call_as_another_user(ready, what)

    assert {status for status, _ in refused.values()} == {403}
    assert "<p>Only the user who started this sandbox" in refused["GET /"][1]
    assert '"message": "Only the user who started this sandbox' in refused["POST /_control"][1]
    token = ready["page"].partition("?")[2]
    assert all(token not in body for _, body in refused.values())


@NEEDS_ROOT
async def test_another_user_with_a_token_is_let_in(ready: Ready) -> None:
    """Whoever was given the address reads the page and acts; a person's own token opens the API."""
    token = ready["page"].partition("?")[2]
    who = f"Authorization: {ready['users']['alice']['token']}"

    assert (await _call_as_another_user(ready, f"GET /?{token}"))[0] == 200
    assert (await _call_as_another_user(ready, "GET /page/main.js"))[0] == 200
    assert (await _call_as_another_user(ready, f"GET /page/session.json?{token}"))[0] == 200
    assert (await _call_as_another_user(ready, f"GET /_platform/services?{token}"))[0] == 200
    assert (await _call_as_another_user(ready, "GET /api/v10/users/@me", who))[0] == 200
    assert (await _call_as_another_user(ready, "GET /api/v10/users/@me"))[0] == 401


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "127.0.0.1", "evil.example:{port}", ""])
async def test_another_name_is_refused(ready: Ready, http: aiohttp.ClientSession, host: str) -> None:
    """A site whose name points here (DNS rebinding) reaches nothing, whatever it asks."""
    named = host.format(port=ready["url"].rstrip("/").rpartition(":")[2])
    for url in (ready["page"], ready["control"], ready["gateway"].replace("ws", "http"), ready["api"]):
        assert await _status(http, "GET", url, Host=named) == 421


async def test_all_names_of_this_machine_are_taken(ready: Ready, http: aiohttp.ClientSession) -> None:
    """Those that browsers and people write."""
    port = ready["url"].rstrip("/").rpartition(":")[2]
    for name in ("localhost", "LocalHost", "[::1]", "127.0.0.1"):
        assert await _status(http, "GET", ready["page"], Host=f"{name}:{port}") == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", "https://{host}"])
async def test_another_site_is_refused(ready: Ready, http: aiohttp.ClientSession, origin: str) -> None:
    """What a browser sends for another site does nothing, by HTTP and by WebSocket."""
    named = origin.format(host=ready["url"].split("/")[2])
    assert await _status(http, "POST", ready["control"], Origin=named) == 403
    assert await _status(http, "GET", f"{ready['platform']}/services", Origin=named) == 403
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect(ready["gateway"], origin=named)
    assert refused.value.status == 403


async def test_the_page_itself_is_let_in(ready: Ready, http: aiohttp.ClientSession) -> None:
    """Its own origin, and programs that name none."""
    for origin in (ready["url"].rstrip("/"), None):
        async with http.ws_connect(ready["gateway"], origin=origin) as socket:
            assert (await socket.receive_json())["op"] == 10


async def test_an_unknown_peer_needs_the_token() -> None:
    """Whoever has let go of the connection is nobody, though the kernel's table then says root."""
    done: list[str] = []
    both = asyncio.Event()

    async def act(request: web.Request) -> web.Response:
        done.append(request.path)
        both.set()
        return web.Response()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        app = web.Application(middlewares=[Access(port, "secret").guard])
        app.add_routes([web.post("/{what}", act)])
        runner = web.AppRunner(app)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        for path in ("/without", "/with?token=secret"):
            with closing(socket.create_connection(("127.0.0.1", port))) as client:
                client.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
        await asyncio.wait_for(both.wait(), 20)
        await runner.cleanup()

    assert done == ["/with"]
