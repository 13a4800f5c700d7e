"""Checks every REST answer of a local Discord against the official description, while tests run."""

import json
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from tests.fakes import description

ONLY_FOR_PEOPLE = ("/interactions", "/application-command-index")
"""Ends of routes that Discord's own client uses; the description is of what bots may call."""


class Witness:
    """Collects in `findings` where answers differ from the description; checks nothing where it is absent."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.checked = 0
        self._description: Any = description.load() if description.CHECKER.is_file() else None

    @property
    def middleware(self) -> Middleware:
        """The place to look from."""

        @web.middleware
        async def look(request: web.Request, handler: Handler) -> web.StreamResponse:
            answer = await handler(request)
            if self._description is not None and isinstance(answer, web.Response):
                self._check(request, answer)
            return answer

        return look

    def _check(self, request: web.Request, answer: web.Response) -> None:
        path = request.rel_url.raw_path.removeprefix("/api/v10")
        if path.endswith(ONLY_FOR_PEOPLE):
            return
        body = json.loads(answer.text) if answer.text else None
        _, errors = self._description.check_response(request.method, path, answer.status, body)
        self.checked += 1
        self.findings += [f"{request.method} {path} {answer.status}: {error}" for error in errors]
