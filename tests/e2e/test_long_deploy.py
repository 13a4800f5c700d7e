"""A deploy that takes forty minutes, over a restart of the bot."""

from datetime import timedelta

from tests.e2e.clock import jump
from tests.e2e.crash import kill, restart
from tests.e2e.pilot import Card, Pilot
from tests.e2e.rules import reread

HALF = timedelta(minutes=20)


async def _half_the_time_passes(pilot: Pilot) -> None:
    jump(pilot, HALF)
    await reread(pilot)


async def _one_more_replica(pilot: Pilot, card: Card, done: int) -> None:
    await pilot.step()
    await card.until(lambda one: f" {done}/" in one.fields.get("Progress", ""))


async def test_it_ends_on_its_card(spare: Pilot) -> None:
    """Long after the fifteen minutes of a command, with a restart at half time: one order, card and end."""
    await spare.hold()
    card = await spare.order("api-gateway")
    await spare.person("bob").react(card.message, "✅")
    await _one_more_replica(spare, card, 1)

    await _half_the_time_passes(spare)
    await kill(spare)
    await restart(spare)
    await _one_more_replica(spare, card, 2)
    await _half_the_time_passes(spare)
    await spare.release()
    await card.shows("✅ Deploy complete. Health check passed.")
    record = await spare.record(id=card.operation_id)

    assert record["duration_seconds"] >= 2 * HALF.total_seconds()
    assert card.fields["Took"].startswith("40 min")
    assert spare.accepted(card.operation_id) == 1
    assert len(spare.announcements(card.operation_id)) == 1
