"""The look at every REST answer: it sees what a real run calls, and it notices what is wrong."""

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.e2e.pilot import Pilot
from tests.e2e.witness import Witness
from tests.fakes import description


@pytest.fixture(autouse=True)
def _official() -> None:
    """Tell why nothing can be checked where the description is absent."""
    if not description.CHECKER.is_file():
        pytest.skip(description.ABSENT)


async def test_a_run_is_checked(pilot: Pilot) -> None:
    """A deploy from request to end, a refusal, and the reading of a channel are all as described."""
    alice, witness = pilot.person("alice"), pilot.ground.witness
    before = witness.checked

    card = await pilot.order("api-gateway")
    await pilot.person("mallory").react(card.message, "✅")
    await pilot.person("bob").react(card.message, "✅")
    await card.shows("✅ Deploy complete.")
    await pilot.announcement(card.operation_id)
    await alice.slash("deploy", service="api-gateway", version="v0", environment="production")
    assert await alice.messages()

    assert witness.checked - before > 15
    assert witness.findings == []


async def test_what_differs_is_found() -> None:
    """An answer that lacks what the description asks for is named with its call."""

    async def me(_: web.Request) -> web.Response:
        return web.json_response({"id": 1})

    witness = Witness()
    api = web.Application(middlewares=[witness.middleware])
    api.router.add_get("/users/@me", me)
    app = web.Application()
    app.add_subapp("/api/v10", api)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        await http.get(server.make_url("/api/v10/users/@me"))

    assert any("GET /users/@me 200: (root): 'username' is a required" in one for one in witness.findings)
    assert any("GET /users/@me 200: id: 1 is not of type" in one for one in witness.findings)
