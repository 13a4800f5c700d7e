"""Time runs out: what nobody decided in time never runs, whoever reacts later."""

import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.pilot import Card, Pilot, sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")

JUMPING_BOT = Path(__file__).with_name("jumping_bot.py")
EXPIRED = "⌛ Nobody decided in time. Nothing was changed."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def jumping(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly a sandbox whose bot's clock jumps two hours on with each signal."""
    state = tmp_path_factory.mktemp("sandbox")
    async with sandbox(
        state, command=lambda config: [sys.executable, str(JUMPING_BOT), str(config)]
    ) as pilot:
        yield pilot


async def _expired(pilot: Pilot, card: Card) -> None:
    await card.shows(EXPIRED)
    assert "Ask again with `/deploy order-service v2.4.1 production`" in card.content
    assert card.buttons == []
    announced = await pilot.announcement(card.operation_id)
    assert announced["content"].startswith(EXPIRED)
    record = await pilot.record(id=card.operation_id)
    assert (record["result"], record["approved_by"]) == ("expired", None)
    assert pilot.accepted(card.operation_id) == 0


async def test_a_vote_after_the_expiry(jumping: Pilot) -> None:
    """A ✅ that comes when the time is over counts no more, even before the bot has noticed the time."""
    card = await jumping.deploy("alice", "order-service", "v2.4.1", "production")

    os.kill(jumping.bot.pid, signal.SIGUSR1)
    await jumping.person("bob").react(card.message, "✅")

    await _expired(jumping, card)


async def test_nobody_reacts(jumping: Pilot) -> None:
    """It ends by itself; whoever reacts afterwards is told that it is over."""
    card = await jumping.deploy("alice", "order-service", "v2.4.1", "production")

    os.kill(jumping.bot.pid, signal.SIGUSR2)
    await _expired(jumping, card)

    await jumping.person("bob").react(card.message, "✅")
    await card.shows("@bob: This was expired before the reaction came; nothing happens.")
    assert jumping.accepted(card.operation_id) == 0
