"""The page's server side: files, headers, and what it tells about people."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox.access import Access
from sandbox.page import routes

Client = TestClient[web.Request, web.Application]
SESSION = {
    "event": "ready",
    "api": "http://127.0.0.1:8420/api/v10",
    "bot_token": "the bot's own",
    "state": "a folder",
    "users": {"alice": {"id": "1", "token": "hers", "roles": ["engineer"]}},
}


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """Serve the page alone."""
    app = web.Application()
    app.add_routes(routes.build(SESSION, Access(8420, "secret")))
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_index_is_served_under_a_strict_policy(client: Client) -> None:
    """Nothing inline, nothing evaluated, nothing from other hosts."""
    answer = await client.get("/?token=secret")
    policy = answer.headers["Content-Security-Policy"]

    assert answer.content_type == "text/html"
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/page/main.js", "text/javascript"),
        ("/page/view/message.js", "text/javascript"),
        ("/page/styles/layout.css", "text/css"),
        ("/page/icon.svg", "image/svg+xml"),
    ],
)
async def test_files_have_the_types_browsers_insist_on(client: Client, path: str, kind: str) -> None:
    """A module with a wrong type is not run, and `nosniff` makes no exception."""
    answer = await client.get(path)

    assert answer.status == 200
    assert answer.content_type == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/page/none.js", "/page/..%2froutes.py", "/page/../routes.py", "/page/"])
async def test_only_the_pages_own_files_are_served(client: Client, path: str) -> None:
    """No path leads out of the folder."""
    answer = await client.get(path)

    assert answer.status == 404


async def test_session_tells_people_but_not_the_bots_token(client: Client) -> None:
    """The browser acts as people; the bot's token and the state folder are none of its business."""
    told = await (await client.get("/page/session.json?token=secret")).json()

    assert told["users"] == SESSION["users"]
    assert "bot_token" not in told
    assert "state" not in told


async def test_without_its_token_the_page_tells_nobody(client: Client) -> None:
    """The plain address leads to the whole one; who one can be is told only there."""
    plain = await client.get("/", allow_redirects=False)
    session = await client.get("/page/session.json?token=wrong")

    assert (plain.status, plain.headers["Location"]) == (302, "/?token=secret")
    assert plain.headers["Cache-Control"] == "no-store"
    assert session.status == 403
    assert (await session.json())["message"].startswith("The page's address lacks its token.")


async def test_what_is_behind_is_told_where_anything_is(client: Client) -> None:
    """Whoever composes the sandbox says what to look at; it is looked at anew for each question."""
    looks = iter([{"replicas": "none"}, {"replicas": "one"}])

    async def look() -> dict[str, str]:
        return next(looks)

    app = web.Application()
    app.add_routes(routes.build(SESSION, Access(8420, "secret"), look))
    async with TestClient(TestServer(app)) as whole:
        first, second = [await whole.get("/page/behind.json?token=secret") for _ in range(2)]
        assert (await first.json(), await second.json()) == ({"replicas": "none"}, {"replicas": "one"})
        assert first.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert (await whole.get("/page/behind.json")).status == 403

    assert (await client.get("/page/behind.json?token=secret")).status == 404
