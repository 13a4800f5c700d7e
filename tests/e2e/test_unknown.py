"""An outcome that nobody could tell: a person looks, settles it, and that is written down in their name."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.pilot import Card, Pilot, sandbox
from tests.e2e.rules import Rules

UNKNOWN = "⚠️ Deploy: nobody knows how it ended."


@pytest.fixture
async def impatient(tmp_path: Path) -> AsyncIterator[Pilot]:
    """Fly a sandbox whose bot gives an execution one second."""
    config = Rules(tmp_path).config
    words = config.read_text(encoding="utf-8")
    assert "execution: 1h" in words
    config.write_text(words.replace("execution: 1h", "execution: 1s"), encoding="utf-8")
    async with sandbox(tmp_path / "state", config=config) as pilot:
        yield pilot


async def _unknown(pilot: Pilot, service: str) -> Card:
    """Return the card of a deploy that took longer than anybody waits."""
    card = await pilot.order(service, "staging")
    await card.shows(UNKNOWN)
    assert card.buttons == ["It succeeded", "It failed"]
    return card


async def test_settled_by_someone_who_looked(impatient: Pilot) -> None:
    """Only those who may ask for it settle it, once, either way; card and log say who did."""
    await impatient.hold()
    one, other = await asyncio.gather(
        *(_unknown(impatient, name) for name in ("order-service", "api-gateway"))
    )
    assert "Nothing was repeated. See what runs now" in one.content
    assert (await impatient.record(id=one.operation_id))["result"] == "unknown"

    refused = await impatient.person("mallory").press(one.message, "It succeeded")
    settled = await impatient.person("dave").press(one.message, "It succeeded")
    await impatient.person("bob").press(other.message, "It failed")
    await one.shows("✅ Deploy complete. Settled by @dave, who looked: it succeeded.")
    await other.shows("❌ Deploy failed. Settled by @bob, who looked: it failed.")

    assert refused.text.endswith("So it is not yours to settle.")
    assert settled.text == "Settled, and written down in your name."
    assert one.buttons == []
    assert other.buttons == ["Roll back"]
    for card, who, result in ((one, "@dave", "success"), (other, "@bob", "failure")):
        record = await impatient.record("operation.settled", id=card.operation_id)
        assert (record["user"], record["result"]) == (who, result)
        commands = [row for row in impatient.audit() if row["id"] == card.operation_id]
        assert [row["event"] for row in commands].count("command") == 1
        assert impatient.accepted(card.operation_id) == 1
    await impatient.release()
