"""An outage that ends by itself, on a clock that stands still."""

from sandbox.discord.faults.cast import Cast
from sandbox.discord.faults.rest import RestFaults
from sandbox.discord.faults.scene import Scene
from sandbox.discord.gateway import Gateway, GatewaySettings
from tests.fakes.gateway import Town
from tests.fakes.local_discord import BOT, local_discord
from tests.fakes.standing_clock import StandingClock


async def test_an_outage_ends_after_its_seconds_and_not_before() -> None:
    """A later order replaces the pending end."""
    async with local_discord() as caller:
        clock = StandingClock()
        scene = Scene(caller.discord.gateway, RestFaults(Town().actor), Cast(caller.discord.world), clock)
        scene.set_bot_offline(offline=True)
        scene.end_outage_after(10)
        clock.advance(9)
        assert not await caller.lets_in(BOT)
        scene.set_bot_offline(offline=True)
        clock.advance(60)
        assert not await caller.lets_in(BOT)
        scene.end_outage_after(10)
        clock.advance(10)

        assert await caller.lets_in(BOT)
        assert scene.bot_returns is None


def test_a_gateway_needs_no_loop_to_exist() -> None:
    """Nothing runs before somebody connects."""
    assert Gateway(Town(), StandingClock(), GatewaySettings()).session_start_limit()["remaining"] == 1000
