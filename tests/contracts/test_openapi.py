"""Descriptions of vendors: bodies that are sent are closed wherever their shape stands, answers stay open."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from typing_extensions import override

from tests.fakes.openapi import OpenApi
from tests.fakes.vendor import Vendor

PART = {"type": "object", "properties": {"size": {"type": "integer"}}, "required": ["size"]}
THING = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "part": {"$ref": "#/components/schemas/Part"}},
}
BOTH = {
    "allOf": [
        {"$ref": "#/components/schemas/Thing"},
        {"type": "object", "properties": {"colour": {"type": "string"}}, "required": ["colour"]},
    ]
}
CHAIN = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Chain"}}}


def _json(name: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def _route(name: str) -> dict[str, Any]:
    """Return a route whose body and answer are of one shape."""
    return {
        "post": {"requestBody": _json(name), "responses": {"200": {"description": "", **_json(name)}}},
        "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}],
    }


DESCRIBED = {
    "openapi": "3.0.3",
    "info": {"title": "", "version": "1"},
    "paths": {"/thing": _route("Thing"), "/both": _route("Both"), "/chain": _route("Chain")},
    "components": {"schemas": {"Part": PART, "Thing": THING, "Both": BOTH, "Chain": CHAIN}},
}


class Echo(Vendor):
    """Answers with what it was sent, and a field that nobody has described."""

    @override
    def routes(self) -> Sequence[web.RouteDef]:
        return [web.post(f"/v1/{name}", self._echo) for name in ("thing", "both", "chain")]

    async def _echo(self, request: web.Request) -> web.Response:
        return web.json_response({**await request.json(), "more": 1})


async def findings(tmp_path: Path, path: str, body: object) -> list[str]:
    """Return what is found in a call."""
    file = tmp_path / "described.json"
    file.write_text(json.dumps(DESCRIBED))
    echo = Echo(OpenApi(file, "/v1"))
    async with (
        echo.served() as url,
        aiohttp.ClientSession() as http,
        http.post(f"{url}/v1/{path}", json=body),
    ):
        return echo.findings


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("thing", {"name": "x", "part": {"size": 1}}),
        ("thing?page=2", {}),
        ("both", {"name": "x", "colour": "red", "part": {"size": 1}}),
        ("chain", {"next": {"next": {}}}),
    ],
)
async def test_what_is_described_is_taken(tmp_path: Path, path: str, body: object) -> None:
    """Also a shape that is made of two, or has itself inside; an answer may say more."""
    assert await findings(tmp_path, path, body) == []


@pytest.mark.parametrize(
    ("path", "body", "fault"),
    [
        ("thing", {"colour": "red"}, "'colour' was unexpected"),
        ("thing", {"part": {"size": 1, "weight": 2}}, "'weight' was unexpected"),
        ("thing", {"part": {}}, "'size' is a required property"),
        ("thing?pages=2", {}, "'pages' was unexpected in the query"),
        ("both", {"name": "x"}, "'colour' is a required property"),
        ("both", {"colour": "red", "weight": 1}, "'weight' was unexpected"),
        ("chain", {"last": {}}, "'last' was unexpected"),
    ],
)
async def test_what_is_not_described_is_found(tmp_path: Path, path: str, body: object, fault: str) -> None:
    """However deep a reference hides the shape."""
    assert fault in "\n".join(await findings(tmp_path, path, body))
