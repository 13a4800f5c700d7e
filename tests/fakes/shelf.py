"""A vendor with one shelf, for what holds of a client whoever it asks."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import aiohttp
import msgspec
from aiohttp import web
from typing_extensions import override

from bot.adapters.http import JsonClient, Patience
from tests.fakes.vendor import ENDLESS, Vendor, every_fault, limit

SECRET = "canary-0123456789abcdef"  # noqa: S105 - nobody's, to be looked for
PATIENCE = Patience(timeout=limit(), tries=3, first_pause=0.0)
HASTY = replace(PATIENCE, timeout=1.0)
"""For what never comes; what comes after it is given as long."""


class Thing(msgspec.Struct):
    """What the vendor keeps."""

    name: str


class Shelf(Vendor):
    """A vendor that keeps things; `kept` are those that were put there, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Any] = []
        self.headers: list[str | None] = []

    @override
    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/things", self._things), web.post("/things", self._keep)]

    async def _things(self, request: web.Request) -> web.Response:
        self.headers.append(request.headers.get("Authorization"))
        return web.json_response([{"name": request.query.get("name", "one")}])

    async def _keep(self, request: web.Request) -> web.Response:
        self.kept.append(await request.json())
        return web.json_response({"name": "kept"}, status=201)


class Bench:
    """A client with its vendor; `slept` are the pauses that it wanted."""

    def __init__(self, shelf: Shelf, session: aiohttp.ClientSession, url: str) -> None:
        self.shelf = shelf
        self.slept: list[float] = []
        self._session, self._url = session, url
        self.client = self._build(PATIENCE)

    def suffer(self, fault: str, times: int = 1) -> None:
        """Let the next calls meet a fault, and the client wait as long as it is worth."""
        self.shelf.plays += [every_fault(self.shelf)[fault]] * times
        self.client = self._build(HASTY if fault in ENDLESS else PATIENCE)

    def _build(self, patience: Patience) -> JsonClient:
        return JsonClient(
            self._session,
            "The shelf",
            self._url,
            headers={"Authorization": f"Bearer {SECRET}"},
            secrets=[SECRET],
            patience=patience,
            sleep=self._sleep,
        )

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
