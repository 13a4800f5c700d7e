"""More or fewer replicas: the direction comes from what runs, at the request and again at the start."""

import pytest

from tests.e2e.pilot import Card, Pilot
from tests.e2e.rules import Rules
from tests.e2e.shell import bot_environ, chatops_at_hand

COMPLETE = "✅ Scaling complete. Health check passed."
UP_IS_CONFIRMED = (
    "  - {action: scale, service: order-service, direction: up, environment: production,\n"
    "     approvals: none, confirm: true}\n"
)


async def _replicas(pilot: Pilot, service: str) -> int:
    return len(await pilot.replicas(service, "production"))


async def _behind_the_bots_back(pilot: Pilot, service: str, replicas: int) -> None:
    """Scale by an order straight to the platform, to its end."""
    path = f"/operations/by_hand_{service}_{replicas}"
    order = {"action": "scale", "service": service, "environment": "production", "replicas": replicas}
    await pilot.platform("PUT", path, order)
    after = 0
    while (await pilot.platform("GET", path))["report"]["phase"] == "running":
        after = (await pilot.platform("GET", f"{path}/events?after={after}&wait=5"))["seen"]
    assert await _replicas(pilot, service) == replicas


async def _scale(pilot: Pilot, who: str, service: str, replicas: int) -> Card:
    return await pilot.ask(who, "scale", service=service, replicas=replicas, environment="production")


async def test_up_needs_nobody_and_down_a_lead(spare: Pilot) -> None:
    """From 6 to 10 goes up at once; from 10 to 4 waits for a lead, and runs when one agrees."""
    up = await _scale(spare, "alice", "api-gateway", 10)
    await up.shows(COMPLETE)

    assert up.content.splitlines()[:3] == [
        "📐 Scale api-gateway from 6 to 10 replicas in production",
        "No approval needed. Scaling api-gateway to 10 replicas...",
        COMPLETE,
    ]
    assert up.fields["Replicas"] == "6 → 10"
    assert await _replicas(spare, "api-gateway") == 10

    down = await _scale(spare, "alice", "api-gateway", 4)
    assert down.content.splitlines() == [
        "📐 Scale api-gateway from 10 to 4 replicas in production",
        "Requires approval from a team lead.",
        "React with ✅ to approve or ❌ to reject.",
    ]
    await spare.person("bob").react(down.message, "✅")
    await down.shows(COMPLETE)
    assert await _replicas(spare, "api-gateway") == 4
    assert (await spare.record(id=down.operation_id))["approved_by"] == "@bob"


@pytest.mark.parametrize(
    ("service", "replicas", "told"),
    [
        ("api-gateway", 0, "api-gateway keeps 1 or more replicas (min_replicas in chatops.yaml)."),
        ("api-gateway", 13, "api-gateway runs at most 12 replicas (max_replicas in chatops.yaml)."),
        ("payment-service", 3, "payment-service already runs 3 replicas in production."),
    ],
)
async def test_numbers_that_are_refused(spare: Pilot, service: str, replicas: int, told: str) -> None:
    """None, more than the service may have, what runs already: told to the one who asked, written down."""
    reply = await spare.person("alice").slash(
        "scale", service=service, replicas=replicas, environment="production"
    )

    assert reply.text == f"{told} Nothing was changed."
    assert reply.is_private
    record = await spare.record(command=f"/scale {service} {replicas} production")
    assert (record["result"], record["reason"]) == ("denied", reply.text)


async def test_approved_as_up_does_not_run_as_down(spare: Pilot, rules: Rules) -> None:
    """Where the count moved past the number meanwhile, it is void and says so; asked again, it is a down."""
    async with rules.under(spare, UP_IS_CONFIRMED):
        card = await _scale(spare, "alice", "order-service", 5)
        assert "from 3 to 5 replicas" in card.content
        await _behind_the_bots_back(spare, "order-service", 6)

        await spare.person("alice").press(card.message, "Confirm")
        await card.shows("🚫 This is no longer what was approved: 3 replicas ran and 6 run now. Nothing was")

        assert await _replicas(spare, "order-service") == 6
        assert spare.accepted(card.operation_id) == 0
        assert (await spare.record(id=card.operation_id))["result"] == "void"
        assert card.buttons == ["Ask again"]
        again = await spare.card(await spare.person("dave").press(card.message, "Ask again"))
        assert again.content.splitlines()[:2] == [
            "📐 Scale order-service from 6 to 5 replicas in production",
            "Requires approval from a team lead.",
        ]
        assert again.fields["Requested by"] == "@dave"
        await spare.person("dave").press(again.message, "Cancel")


async def test_the_count_moves_before_a_lead_approves(spare: Pilot) -> None:
    """A lead agreed to fewer replicas of those that ran, not of those that run now."""
    card = await _scale(spare, "alice", "payment-service", 1)
    await _behind_the_bots_back(spare, "payment-service", 4)

    await spare.person("carol").react(card.message, "✅")

    await card.shows("🚫 This is no longer what was approved: 3 replicas ran and 4 run now. Nothing was")
    assert await _replicas(spare, "payment-service") == 4
    await _behind_the_bots_back(spare, "payment-service", 3)


async def test_by_the_command_line(spare: Pilot) -> None:
    """`chatops do` scales where nobody has to agree."""
    done = await chatops_at_hand(
        "do", "/scale api-gateway 2 development", "--as", "alice", environ=bot_environ(spare.ready)
    )

    assert (done.code, done.err) == (0, "")
    assert COMPLETE in done.out
    assert len(await spare.replicas("api-gateway", "development")) == 2
