"""A strict, stateful Kubernetes API server over a real socket; only what the adapters need, and no more.

What a real server would not understand (an unknown route, parameter or field) is refused as it would refuse
it, and noted in `findings`; so is every object that the fake stores or returns against the official schema.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.web.serve import serve
from tests.fakes.kubernetes import discovery, schema
from tests.fakes.kubernetes.access import ADMIN, Access, Wish
from tests.fakes.kubernetes.admission import readable
from tests.fakes.kubernetes.api import Api
from tests.fakes.kubernetes.effects import Write
from tests.fakes.kubernetes.failure import Failure, bad_request, finding
from tests.fakes.kubernetes.faults import Faults
from tests.fakes.kubernetes.log_book import LogBook
from tests.fakes.kubernetes.logs import Logs
from tests.fakes.kubernetes.route import SERVED, Route, route
from tests.fakes.kubernetes.selectors import flag
from tests.fakes.kubernetes.store import REVIEWS, Store
from tests.fakes.kubernetes.watch import watched
from tests.fakes.kubernetes.world import World

Json = dict[str, Any]
VERSION = {
    "major": "1",
    "minor": "37",
    "gitVersion": "v1.37.0",
    "gitCommit": "0" * 40,
    "gitTreeState": "clean",
    "buildDate": "2026-08-12T00:00:00Z",
    "goVersion": "go1.26",
    "compiler": "gc",
    "platform": "linux/amd64",
}


class Server:
    """Answers calls; `writes` are those that were taken, in order."""

    def __init__(self, users: Mapping[str, str], pace: float) -> None:
        self.store = Store()
        self.book = LogBook()
        self.world = World(self.store, self.book, pace)
        self.access = Access(users)
        self.faults = Faults()
        self.findings = self.store.findings
        self.writes: list[Write] = []
        self._api = Api(self.store)
        self._logs = Logs(self.store, self.book)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Listen inside the block; yield the address, without a slash at its end."""
        app = web.Application(middlewares=[self.faults.played, self._refused], client_max_size=8_000_000)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self.world.begin()
        async with serve(app) as address:
            try:
                yield address.url
            finally:
                self.faults.end()
                self.store.end()
                self.world.end()

    @web.middleware
    async def _refused(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer with a Status where a call is refused."""
        try:
            return await handler(request)
        except Failure as failure:
            if failure.finding:
                self.findings.append(f"{request.method} {request.path_qs}: {failure}")
            return self._json(failure.status(), failure.code)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        user = self.access.user(request.headers.get("Authorization"))
        if request.path.rstrip("/") == "/version" and request.method == "GET":
            return web.json_response(VERSION)
        if request.method == "GET" and (told := discovery.answer(request.path)) is not None:
            return web.json_response(told)
        to = route(request.method, request.path)
        if to.resource != REVIEWS:
            self.access.check(user, to.wish(request.query))
        to.check(request.query)
        if request.method == "GET":
            return await self._read(request, to)
        return await self._write(request, to, user)

    async def _read(self, request: web.Request, to: Route) -> web.StreamResponse:
        if to.subresource == "log":
            return await self._logs.answer(request, to)
        if not to.name and flag(request.query, "watch"):
            return await watched(request, to, self.store, self._api, self.world)
        if to.name:
            answer = self._json(self._api.get(to))
            seen = [{"metadata": {"namespace": to.namespace, "name": to.name}}]
        else:
            answer = self._json(self._api.listed(to, request.query))
            seen = self._api.chosen(to, request.query)
        for each in seen:
            self.world.seen(to.resource, each)
        return answer

    async def _write(self, request: web.Request, to: Route, user: str) -> web.Response:
        body = _parsed(await request.read(), is_needed=request.method != "DELETE")
        code = HTTPStatus.CREATED if request.method == "POST" else HTTPStatus.OK
        if to.resource == REVIEWS:
            return self._json(self._reviewed(user, body), code)
        if request.method == "POST":
            done = self._api.create(to, body, request.query)
        elif request.method == "PUT":
            done = self._api.replace(to, body, request.query)
        elif request.method == "PATCH":
            done = self._api.patch(to, request.content_type, body, request.query)
        else:
            done = self._api.delete(to, body or {}, request.query)
        if "dryRun" not in request.query:
            self.writes.append(Write(user, request.method, request.path, body, done))
        return self._json(done, code)

    def _reviewed(self, user: str, review: Json) -> Json:
        """Tell somebody whether they may do something.

        https://kubernetes.io/docs/reference/access-authn-authz/authorization/
        """
        told = readable(REVIEWS, review)
        asked = told["spec"].get("resourceAttributes", {})
        group = asked.get("group", "")
        found = [
            each for each in SERVED.values() if (each.group, each.plural) == (group, asked.get("resource"))
        ]
        allowed = user == ADMIN or any(
            self.access.allows(
                user,
                Wish(
                    asked["verb"],
                    each,
                    asked.get("namespace", ""),
                    asked.get("name", ""),
                    asked.get("subresource", ""),
                ),
            )
            for each in found
        )
        return {**told, "metadata": {"creationTimestamp": None}, "status": {"allowed": allowed}}

    def _json(self, body: Json, code: int = HTTPStatus.OK) -> web.Response:
        self.findings += [f"answered {body.get('kind')}: {fault}" for fault in schema.faults(body)]
        return web.json_response(body, status=code)


def _parsed(body: bytes, *, is_needed: bool) -> Any:
    if not body and not is_needed:
        return None
    try:
        return json.loads(body)
    except ValueError as error:
        raise finding(bad_request(f"the body is no JSON: {error}")) from error
