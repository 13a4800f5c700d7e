"""The platform answers badly: nothing is done twice, and people are told what is known."""

import pytest

from tests.e2e.pilot import Pilot

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _fault(pilot: Pilot, do: str, on: str, **fields: object) -> None:
    await pilot.platform("POST", "/faults", {"do": do, "on": on, **fields})


@pytest.mark.parametrize(
    ("do", "version"),
    [("lose_answer", "v2.4.1"), ("fail_after_accept", "v2.3.2"), ("lose_request", "v2.3.1")],
)
async def test_the_order_gets_no_clear_answer(pilot: Pilot, do: str, version: str) -> None:
    """The order is given under one id: however its answer is lost, the deploy happens once."""
    await _fault(pilot, do, "submit")

    card = await pilot.deploy("alice", "order-service", version, "staging")

    await card.shows("✅ Deploy complete. Health check passed.")
    assert pilot.accepted(card.operation_id) == 1


async def test_the_platform_is_away(pilot: Pilot) -> None:
    """Nothing can be planned: the one who asked is told so and what to do, and nothing was changed."""
    await _fault(pilot, "lose_request", "release", times=9)

    reply = await pilot.person("alice").slash(
        "deploy", service="order-service", version="v2.3.0", environment="staging"
    )
    await pilot.platform("DELETE", "/faults")

    assert reply.text.startswith("The delivery system did not answer")
    assert "Nothing was changed; ask again" in reply.text
    record = await pilot.record(command="/deploy order-service v2.3.0 staging")
    assert record["result"] == "denied"


async def test_a_slow_platform(pilot: Pilot) -> None:
    """Discord's three seconds are kept however slow the back end is: the request is taken when it answers."""
    await _fault(pilot, "delay", "release", seconds=3.5)

    card = await pilot.deploy("alice", "api-gateway", "v3.2.1", "production")

    assert "React with ✅" in card.content
    await pilot.person("alice").press(card.message, "Cancel")


async def test_it_moved_between_approval_and_start(pilot: Pilot) -> None:
    """What was approved is what runs: a version that names another build by then is not deployed."""
    card = await pilot.deploy("alice", "payment-service", "v1.8.1", "production")

    await pilot.platform("POST", "/release?service=payment-service&version=v1.8.1")
    for lead in ("bob", "carol"):
        await pilot.person(lead).react(card.message, "✅")

    await card.shows("🚫 v1.8.1 is no longer what was approved")
    assert (await pilot.record(id=card.operation_id))["result"] == "void"
    assert pilot.accepted(card.operation_id) == 0
