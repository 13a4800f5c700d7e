"""Time runs out: what nobody decided in time never runs, whoever reacts later."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e import clock
from tests.e2e.pilot import Card, Pilot, sandbox

EXPIRED = "⌛ Nobody decided in time. Nothing was changed."


@pytest.fixture
async def jumping(tmp_path: Path) -> AsyncIterator[Pilot]:
    """Fly a sandbox whose bot's clock jumps two hours on with each signal."""
    async with sandbox(tmp_path, command=clock.jumping) as pilot:
        yield pilot


async def _expired(pilot: Pilot, card: Card) -> None:
    await card.shows(EXPIRED)
    assert "Ask again with `/deploy order-service v2.4.1 production`" in card.content
    assert card.buttons == ["Ask again"]
    announced = await pilot.announcement(card.operation_id)
    assert announced["content"].startswith(EXPIRED)
    record = await pilot.record(id=card.operation_id)
    assert (record["result"], record["approved_by"]) == ("expired", None)
    assert pilot.accepted(card.operation_id) == 0


async def test_what_nobody_decided_in_time(jumping: Pilot) -> None:
    """A ✅ after the expiry counts no more, whether or not the bot has noticed the time before."""
    bob = jumping.person("bob")

    card = await jumping.deploy("alice", "order-service", "v2.4.1", "production")
    clock.jump(jumping, wake=False)
    await bob.react(card.message, "✅")
    await _expired(jumping, card)

    card = await jumping.deploy("alice", "order-service", "v2.4.1", "production")
    clock.jump(jumping)
    await _expired(jumping, card)
    await bob.react(card.message, "✅")
    await card.shows("@bob: This was expired before the reaction came; nothing happens.")
    assert jumping.accepted(card.operation_id) == 0
