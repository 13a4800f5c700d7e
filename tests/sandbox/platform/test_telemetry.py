"""The routes that tell how services did; what adapters make of them stands in tests/contracts."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.platform import Served

PLACE = "service=order-service&environment=production"
TIMES = "start=2026-01-01T00:00:00Z&end=2090-01-01T00:00:00Z"


async def get(session: aiohttp.ClientSession, url: str) -> tuple[int, Any]:
    """Return status and body."""
    async with session.get(url) as response:
        return response.status, await response.json()


async def test_customers_are_seen_in_traffic_and_logs(session: aiohttp.ClientSession, at: Served) -> None:
    """What was asked is counted once and logged once, with its level; looking leaves no trace."""
    for page in ("/", "/nothing", "/reports"):
        await at.platform.group("order-service", "production").replicas[0].get(page)
    for _ in range(2):
        await get(session, f"{at.url}/replicas")
        await at.platform.measured.scrape()
    _, traffic = await get(session, f"{at.url}/traffic?{PLACE}&{TIMES}")
    _, logs = await get(session, f"{at.url}/logs?{PLACE}&since=2026-01-01T00:00:00Z")
    asked = [entry for entry in logs["entries"] if entry["text"].startswith("request")]

    assert [sample["errors"] for sample in traffic["samples"]] == [pytest.approx(1 / 3), None]
    assert [(entry["level"], entry["text"]) for entry in asked] == [
        ("info", "request path=/ status=200"),
        ("warning", "request path=/nothing status=404"),
        ("error", "request path=/reports status=500"),
    ]
    assert {entry["source"] for entry in asked} <= {f"order-service-production-{n}" for n in (1, 2, 3)}


@pytest.mark.parametrize(
    "question",
    [
        "traffic?service=order-service",
        f"traffic?{PLACE}",
        f"traffic?{PLACE}&start=yesterday&end=now",
        f"logs?{PLACE}",
        f"logs?{PLACE}&since=2026-01-01T00:00:00",
        f"logs?{PLACE}&since=2026-01-01T00:00:00Z&level=error",
        f"logs?{PLACE}&since=2026-01-01T00:00:00Z&limit=0",
        f"logs?{PLACE}&since=2026-01-01T00:00:00Z&limit=50001",
        f"logs?{PLACE}&since=2026-01-01T00:00:00Z&limit=x",
        f"logs?{PLACE}&since=2026-01-01T00:00:00Z&grep=x",
        "migrations?service=order-service",
    ],
)
async def test_questions_are_read_strictly(session: aiohttp.ClientSession, at: Served, question: str) -> None:
    """What is missing, impossible or unknown is refused with a reason."""
    status, body = await get(session, f"{at.url}/{question}")

    assert (status, body["error"]) == (422, "invalid_request")
    assert "`" in body["message"]


@pytest.mark.parametrize("question", [f"traffic?{TIMES}&", "logs?since=2026-01-01T00:00:00Z&", "migrations?"])
async def test_unknown_places_are_not_there(
    session: aiohttp.ClientSession, at: Served, question: str
) -> None:
    """Nothing else is read, whatever the name looks like."""
    for place in ("service=..&environment=production", "service=order-service&environment=..%2Fx"):
        status, body = await get(session, f"{at.url}/{question}{place}")

        assert (status, body["error"]) == (404, "unknown_place")


async def test_a_service_without_a_database_has_nothing_pending(
    session: aiohttp.ClientSession, at: Served, tmp_path: Path
) -> None:
    """And none is made."""
    assert await get(session, f"{at.url}/migrations?{PLACE}") == (200, {"pending": []})
    assert not (tmp_path / "databases").exists()
    assert json.loads((tmp_path / "operations.jsonl").read_text() or "[]") == []
