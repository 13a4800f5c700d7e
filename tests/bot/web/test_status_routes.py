"""Where the status page is found, asked over a socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, ClientTimeout, web

from bot.core.ports.back_end import BackEndError
from bot.web.page import UNKNOWN
from bot.web.serve import serve
from bot.web.status import StatusView
from bot.web.status_routes import Status, routes
from tests.fakes.public import PAYMENTS, make_view, read_xml

PATHS = {
    "/status": "text/html",
    "/status.json": "application/json",
    "/status.atom": "application/atom+xml",
}
ATOM = "{http://www.w3.org/2005/Atom}"


@asynccontextmanager
async def serving(status: Status, patience: float = 10) -> AsyncIterator[ClientSession]:
    """Serve the page and yield a session whose base is its address."""
    app = web.Application()
    app.add_routes(routes(status, patience))
    async with (
        serve(app) as address,
        ClientSession(address.url, timeout=ClientTimeout(total=20)) as session,
    ):
        yield session


async def shows() -> StatusView:
    """Stand in for the store."""
    return make_view(PAYMENTS)


async def fails() -> StatusView:
    """Fail as a store does, with a sentence for the operator."""
    raise BackEndError("The database failed (disk I/O error at /secret). Check the disk.")


async def hangs() -> StatusView:
    """Never answer."""
    await asyncio.Event().wait()
    raise AssertionError


@pytest.mark.parametrize(("path", "kind"), PATHS.items())
async def test_people_machines_and_readers_are_told_the_same(path: str, kind: str) -> None:
    """Each in its own form, in UTF-8."""
    async with serving(shows) as session, session.get(path) as answer:
        assert (answer.status, answer.content_type, answer.charset) == (200, kind, "utf-8")
        assert "Stripe API key expired." in await answer.text()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("status", "patience"), [(fails, 10), (hangs, 0)])
async def test_what_cannot_be_read_is_not_made_up(path: str, status: Status, patience: float) -> None:
    """A store that fails or hangs costs a 503 with a sentence: no claim that all is well, nothing of ours."""
    async with serving(status, patience) as session, session.get(path) as answer:
        told = await answer.text()

    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert UNKNOWN in told
    assert "All systems operational" not in told
    assert "secret" not in told
    assert "Traceback" not in told


async def test_a_slow_store_blocks_nobody_else() -> None:
    """While one visitor waits, another one is served."""
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> StatusView:
        if asked.is_set():
            return make_view()
        asked.set()
        await go_on.wait()
        return make_view(PAYMENTS)

    async def text(session: ClientSession) -> str:
        async with session.get("/status") as answer:
            return await answer.text()

    async with serving(slow) as session, asyncio.TaskGroup() as group:
        first = group.create_task(text(session))
        await asyncio.wait_for(asked.wait(), 10)
        assert "All systems operational" in await text(session)
        go_on.set()

    assert "Major outage" in first.result()


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ({"Host": "status.example.com"}, "http://status.example.com/status.atom"),
        (
            {"Host": "status.example.com", "X-Forwarded-Proto": "https"},
            "https://status.example.com/status.atom",
        ),
        ({"Host": 'x"/><script>'}, "status.atom"),
        ({"Host": "a b"}, "status.atom"),
        ({"Host": ""}, "status.atom"),
    ],
)
async def test_the_feed_links_to_where_it_was_asked_for(head: dict[str, str], expected: str) -> None:
    """Also behind a proxy; a Host that is none is not written into it."""
    async with serving(shows) as session, session.get("/status.atom", headers=head) as answer:
        assert answer.status == 200
        root = read_xml(await answer.read())

    assert [each.get("href") for each in root.findall(f"{ATOM}link[@rel='self']")] == [expected]


async def test_a_slash_at_the_end_leads_to_the_page() -> None:
    """People type it; the page's own links hold from /status alone."""
    async with serving(shows) as session:
        first = await session.get("/status/", allow_redirects=False)
        page = await session.get("/status/")

    assert (first.status, first.headers["Location"]) == (308, "../status")
    assert (page.status, page.url.path, page.content_type) == (200, "/status", "text/html")
