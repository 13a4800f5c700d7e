"""Freezes: judged at the request and at the start, passed by those who may, or waited for."""

from tests.e2e.clock import jump
from tests.e2e.crash import kill, restart
from tests.e2e.pilot import Card, Pilot
from tests.e2e.rules import Rules, freeze, reread
from tests.e2e.shell import bot_environ, chatops_at_hand

PRODUCTION = "environments: [production], actions: [deploy]"
TWO_LEADS = "[{role: team-lead, count: 2}]"
COMPLETE = "✅ Deploy complete. Health check passed."


async def _frozen(spare: Pilot, **more: str) -> str:
    """Return the section with one freeze of deploys to production that stands now."""
    return "freezes:\n" + await freeze(spare, "release-day", PRODUCTION, **more)


async def _waiting(spare: Pilot) -> Card:
    """Return the card of a deploy that bob approved and that waits for the end of the freeze."""
    card = await spare.order("order-service")
    assert "What is approved before runs then." in card.content
    await spare.person("bob").react(card.message, "✅")
    await card.shows("⏳ Waits, and runs <t:")
    return card


async def test_nothing_passes(spare: Pilot, rules: Rules) -> None:
    """A freeze that nobody may pass refuses at once, with when it is over; other environments go on."""
    async with rules.under(spare, end=await _frozen(spare)):
        version = await spare.other("api-gateway", "production")
        reply = await spare.person("alice").slash(
            "deploy", service="api-gateway", version=version, environment="production"
        )
        elsewhere = await spare.order("api-gateway", "staging")
        await elsewhere.shows(COMPLETE)

    assert reply.text.startswith(
        "The freeze release-day stops all deploys to production: allowed again at 20"
    )
    assert reply.text.endswith("UTC. Nobody may let it pass. Nothing was changed.")
    assert reply.is_private
    record = await spare.record(command=f"/deploy api-gateway {version} production", result="denied")
    assert record["reason"] == reply.text


async def test_two_leads_let_it_pass(spare: Pilot, rules: Rules) -> None:
    """The lead's approval that its row asks for is not enough; with the two of the override it runs."""
    async with rules.under(spare, end=await _frozen(spare, override=TWO_LEADS)):
        card = await spare.order("order-service")
        assert "⛔ The freeze release-day stops all deploys to production: allowed again at" in card.content
        assert "2 team leads may let it pass." in card.content

        await spare.person("bob").react(card.message, "✅")
        await card.until(lambda card: "@bob" in card.fields.get("Votes", ""))
        assert "React with ✅" in card.content
        assert spare.accepted(card.operation_id) == 0
        await spare.person("carol").react(card.message, "✅")
        await card.shows(COMPLETE)

    assert (await spare.record(id=card.operation_id))["approved_by"] == "@bob, @carol"


async def test_what_is_approved_waits_through_a_crash(spare: Pilot, rules: Rules) -> None:
    """Approved during the freeze it waits, says until when, outlives the bot, and runs afterwards."""
    async with rules.under(spare, end=await _frozen(spare, run_when_over="true")):
        card = await _waiting(spare)
        assert "✅ Approved by @bob." in card.content
        assert card.buttons == ["Cancel"]
        postponed = await spare.record("operation.postponed", id=card.operation_id)
        assert "release-day" in postponed["reason"]

        await kill(spare)
        await restart(spare)
        assert spare.accepted(card.operation_id) == 0
        jump(spare)
        await card.shows(COMPLETE)

    assert spare.accepted(card.operation_id) == 1
    assert (await spare.record(id=card.operation_id))["approved_by"] == "@bob"


async def test_what_waits_can_be_cancelled(spare: Pilot, rules: Rules) -> None:
    """The one who asked needs not wait for it."""
    async with rules.under(spare, end=await _frozen(spare, run_when_over="true")):
        card = await _waiting(spare)
        await spare.person("alice").press(card.message, "Cancel")
        await card.shows("🚫 Cancelled by @alice, who had asked for it. Nothing was changed.")
        jump(spare)
        await reread(spare)

    assert spare.accepted(card.operation_id) == 0
    assert (await spare.record(id=card.operation_id))["result"] == "cancelled"


async def test_a_vote_is_withdrawn_while_it_waits(spare: Pilot, rules: Rules) -> None:
    """A ✅ that is taken back before the start does not count: when the freeze is over nothing runs."""
    async with rules.under(spare, end=await _frozen(spare, run_when_over="true")):
        card = await _waiting(spare)
        await spare.person("bob").unreact(card.message, "✅")
        await spare.record("vote.withdrawn", id=card.operation_id)
        await card.until(lambda card: "Votes" not in card.fields)
        jump(spare)
        await card.shows("🚫 The approval no longer stands: an approver withdrew, left or lost the role")

    assert spare.accepted(card.operation_id) == 0
    assert (await spare.record(id=card.operation_id))["result"] == "void"


async def test_the_freeze_is_taken_away(spare: Pilot, rules: Rules) -> None:
    """What waits for the end of a freeze runs when a changed matrix ends it before."""
    async with rules.under(spare, end=await _frozen(spare, run_when_over="true", duration="20h")):
        card = await _waiting(spare)
    jump(spare)  # by less than the freeze would last

    await card.shows(COMPLETE)
    assert spare.accepted(card.operation_id) == 1


async def test_the_freeze_begins_after_the_request(spare: Pilot, rules: Rules) -> None:
    """A freeze that was not there at the request still stops what is approved during it."""
    card = await spare.order("order-service")
    async with rules.under(spare, end=await _frozen(spare)):
        await spare.person("bob").react(card.message, "✅")
        await card.shows("🚫 The freeze release-day stops all deploys to production: allowed again at")

    assert spare.accepted(card.operation_id) == 0


async def test_by_the_command_line(spare: Pilot, rules: Rules) -> None:
    """`chatops do` tells who may let it pass, or until when it waits, and keeps nobody at the terminal."""
    window = "environments: [staging], actions: [deploy]"
    version = await spare.other("order-service", "staging")
    command = ("do", f"/deploy order-service {version} staging", "--as", "alice")
    environ = bot_environ(spare.ready)
    async with rules.under(
        spare, end=f"freezes:\n{await freeze(spare, 'quiet', window, override=TWO_LEADS)}"
    ):
        asks = await chatops_at_hand(*command, environ=environ)
        pending = await spare.find_card(f"order-service {version} to staging")
        await spare.person("alice").press(pending.message, "Cancel")
    async with rules.under(
        spare, end=f"freezes:\n{await freeze(spare, 'quiet', window, run_when_over='true')}"
    ):
        waits = await chatops_at_hand(*command, environ=environ)
        waiting = await spare.find_card("⏳ Waits, and runs")
        await spare.person("alice").press(waiting.message, "Cancel")

    assert (asks.code, waits.code) == (0, 0)
    assert "2 team leads may let it pass." in asks.out
    assert f"/{pending.id}" in asks.out
    assert "⏳ Waits, and runs 20" in waits.out
