"""The platform answers badly: nothing is done twice, and people are told what is known."""

import pytest

from tests.e2e.pilot import Pilot


async def _fault(pilot: Pilot, do: str, on: str, **fields: object) -> None:
    await pilot.platform("POST", "/faults", {"do": do, "on": on, **fields})


@pytest.mark.parametrize("do", ["lose_answer", "fail_after_accept", "lose_request"])
async def test_the_order_gets_no_clear_answer(pilot: Pilot, do: str) -> None:
    """The order is given under one id: however its answer is lost, the deploy happens once."""
    await _fault(pilot, do, "submit")

    card = await pilot.order("order-service", "staging")

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
    await _fault(pilot, "delay", "release", seconds=3.1)

    card = await pilot.order("api-gateway")

    assert "React with ✅" in card.content
    await pilot.person("alice").press(card.message, "Cancel")


async def test_it_moved_between_approval_and_start(pilot: Pilot) -> None:
    """What was approved is what runs: a version that names another build by then is not deployed."""
    version = await pilot.other("payment-service", "production")
    card = await pilot.deploy("alice", "payment-service", version, "production")

    await pilot.platform("POST", f"/release?service=payment-service&version={version}")
    for lead in ("bob", "carol"):
        await pilot.person(lead).react(card.message, "✅")

    await card.shows(f"🚫 This is no longer what was approved: {version} named sha256:")
    assert (await pilot.record(id=card.operation_id))["result"] == "void"
    assert pilot.accepted(card.operation_id) == 0
