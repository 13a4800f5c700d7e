"""Checks every REST answer of a local Discord against the official description, while tests run."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

CHECKER = Path(__file__).parents[3] / "shared" / "discord" / "spec_check.py"
ONLY_FOR_PEOPLE = ("/interactions", "/application-command-index")
"""Ends of routes that Discord's own client uses; the description is of what bots may call."""


class Witness:
    """Collects in `findings` where answers differ from the description; checks nothing where it is absent."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.checked = 0
        self._description: Any = load() if CHECKER.is_file() else None

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


def load() -> Any:
    """Return the official description with its checker."""
    found = importlib.util.spec_from_file_location("spec_check", CHECKER)
    if found is None or found.loader is None:
        raise ImportError(CHECKER)
    module = importlib.util.module_from_spec(found)
    sys.modules.setdefault("spec_check", module)
    found.loader.exec_module(module)
    return module.Spec(module.DEFAULT_SPEC)
