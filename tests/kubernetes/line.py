"""A line to the real API server for the tests' own parts, and TLS on loopback for those that listen."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

Json = dict[str, Any]
STRATEGIC = "application/strategic-merge-patch+json"
MISSING = 404


@dataclass(frozen=True, slots=True)
class Line:
    """Calls as one user; an answer that nobody expects is an AssertionError with its text."""

    http: aiohttp.ClientSession
    token: str

    async def call(self, method: str, path: str, body: Any = None, *, kind: str = "", may: int = 0) -> Any:
        """Return the JSON body of an answer, None where it is of the status that it `may` be."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind or "application/json"}
        data = None if body is None else json.dumps(body)
        async with self.http.request(method, path, data=data, headers=headers) as answer:
            if answer.status == may:
                return None
            assert answer.ok, f"{method} {path}: {answer.status} {await answer.text()}"
            return await answer.json()

    async def items(self, path: str) -> list[Json]:
        """Return what is in a list."""
        found: list[Json] = (await self.call("GET", path))["items"]
        return found


@asynccontextmanager
async def lines(url: str, ca: Path, token: str) -> AsyncIterator[Line]:
    """Connect inside the block."""
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(ca)))
    async with aiohttp.ClientSession(url, connector=connector) as http:
        yield Line(http, token)
    await asyncio.sleep(0.05)  # TLS says goodbye after the session is closed, and tells nobody when it has


@asynccontextmanager
async def served(app: web.Application, ca: Path, key: Path) -> AsyncIterator[int]:
    """Listen with TLS inside the block; yield the port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(ca, key)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
