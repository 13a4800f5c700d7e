"""A collector over a real socket."""

from collections.abc import Sequence
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from typing_extensions import override

from bot.adapters.checkpoints.collector import Collector
from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.witness import SinkError
from tests.fakes.operations import NOON
from tests.fakes.vendor import Vendor, answers, cut

MADE = Checkpoint(NOON, "chatops/1", 4, "a" * 64)
TOKEN = "canary-0123456789abcdef"  # noqa: S105 - nobody's, to be looked for


class Shelf(Vendor):
    """Keeps what is posted to it."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Any] = []
        self.signs: list[str | None] = []

    @override
    def routes(self) -> Sequence[web.RouteDef]:
        return [web.post("/checkpoints", self._keep)]

    async def _keep(self, request: web.Request) -> web.Response:
        self.kept.append(await request.json())
        self.signs.append(request.headers.get("Authorization"))
        return web.json_response({})


async def test_each_is_posted_as_it_stands_in_a_file() -> None:
    """With the token, where there is one; a lost answer is asked for again."""
    shelf = Shelf()
    shelf.plays = [cut]
    async with shelf.served() as address, aiohttp.ClientSession() as session:
        await Collector(session, f"{address}/checkpoints", TOKEN).put(MADE)
        await Collector(session, f"{address}/checkpoints", None).put(MADE)

    assert shelf.kept == [dict(MADE.fields)] * 2
    assert shelf.signs == [f"Bearer {TOKEN}", None]


@pytest.mark.parametrize(("status", "said"), [(401, "401"), (409, "409"), (500, "500")])
async def test_a_refusal_is_told_without_the_token(status: int, said: str) -> None:
    """Whatever it answers, nothing is taken as kept."""
    shelf = Shelf()
    shelf.plays = [answers(status, {"message": TOKEN})] * 3
    async with shelf.served() as address, aiohttp.ClientSession() as session:
        with pytest.raises(SinkError, match=said) as told:
            await Collector(session, f"{address}/checkpoints", TOKEN).put(MADE)

    assert TOKEN not in str(told.value)
    assert shelf.kept == []
