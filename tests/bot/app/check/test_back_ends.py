"""Where checkpoints go; back ends and health checks are in the tests of the whole check."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from bot.app.check.back_ends import look_at_back_ends
from bot.app.settings import read
from bot.settings import AuditSettings, CollectorSettings
from tests.fakes.folder import make_folder


@pytest.fixture
async def collector() -> AsyncIterator[str]:
    """Return a collector that wants a token, and counts what is put there."""

    async def get(request: web.Request) -> web.Response:
        known = request.headers.get("Authorization") == "Bearer right"
        return web.Response(status=405 if known else 401)

    app = web.Application()
    app.add_routes([web.get("/checkpoints", get)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/checkpoints"
    await runner.cleanup()


async def test_places_of_checkpoints_are_tried(tmp_path: Path, collector: str) -> None:
    """Whether they would take one; nothing is put there."""
    settings = read(make_folder(tmp_path).settings)
    nowhere, mend = tmp_path / "nowhere" / "copy.jsonl", "or mend `audit.sinks`"
    audit = AuditSettings(
        files=(tmp_path / "copy.jsonl", nowhere),
        collectors=(
            CollectorSettings(collector, "right"),
            CollectorSettings(collector, "wrong"),
            CollectorSettings("http://127.0.0.1:1/x"),
        ),
    )
    found = [one async for one in look_at_back_ends(replace(settings, audit=audit), {})]

    assert [one.line for one in found if one.subject == "sink"] == [
        f"ok    sink        {collector} answers",
        f"FAIL  sink        {collector} answers 401; mend it, or its token in `audit.sinks`",
        "FAIL  sink        http://127.0.0.1:1/x cannot be reached; start it, or mend `audit.sinks`",
        f"ok    sink        {tmp_path / 'copy.jsonl'} can be written",
        f"FAIL  sink        {nowhere} cannot be written by this user; make its folder theirs, {mend}",
    ]
    assert list(tmp_path.glob("*.jsonl")) == []
