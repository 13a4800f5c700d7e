"""Freezes that begin after the request, come again, or are rewritten: who knew of what decides."""

from dataclasses import replace

from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from bot.core.domain.requirement import Slot
from tests.bot.core.workflow.test_decide import BY_DBA, NOW, WAITS, be_patient, freeze
from tests.fakes.bench import ALICE, BOB, CAROL, ERIN, HOUR, Bench


async def test_nobody_lets_pass_what_their_card_did_not_show(bench: Bench) -> None:
    """A freeze that began after the request is put on the card, and passed by who says yes to that."""
    later = replace(NOW, schedule="10 12 * * *", override=(Slot(("team-lead",)),))
    freeze(bench, later)
    operation = await bench.ask()
    await bench.pass_time(900)
    await bench.react(operation, BOB)
    held = bench.now(operation)
    assert (held.state, [block.name for block in held.blocks]) == (State.PENDING, ["freeze noon"])
    assert [event.reason for event in bench.events(EventName.POSTPONED)] == [held.blocks[0].reason]

    await bench.pass_time(60)
    await bench.restart()
    assert bench.now(operation).state is State.PENDING
    await bench.react(operation, CAROL)
    assert bench.now(operation).state is State.SUCCEEDED


async def test_a_sign_from_before_that_is_read_back_lets_nothing_pass(bench: Bench) -> None:
    """Who was told that they have no vote did not know of the freeze, however often their sign is read."""
    later = replace(NOW, schedule="10 12 * * *", override=(Slot(("dba",)),), run_when_over=True)
    freeze(bench, later)
    operation = await bench.ask()
    await bench.react(operation, ERIN)
    await bench.pass_time(900)
    await bench.react(operation, BOB)
    await bench.pass_time(60)
    await bench.workflow.reconcile()
    await bench.pass_time(60)

    assert bench.now(operation).state is State.APPROVED
    assert bench.effects(operation) == 0


async def test_a_freeze_that_comes_again_is_looked_for_again(bench: Bench) -> None:
    """What its row approved during the second window goes on when that is over."""
    freeze(bench, BY_DBA)
    be_patient(bench, 60)
    operation = await bench.ask()
    await bench.pass_time(24 * HOUR)
    await bench.pass_time(600)
    await bench.react(operation, BOB)
    assert bench.now(operation).state is State.PENDING

    await bench.pass_time(HOUR)
    assert bench.now(operation).state is State.SUCCEEDED


async def test_a_freeze_by_another_name_is_passed_by_its_people(bench: Bench) -> None:
    """A changed matrix ends nothing that is approved by some: its card shows what stands now."""
    freeze(bench, BY_DBA)
    operation = await bench.ask()
    await bench.react(operation, BOB)
    bench.file = replace(bench.matrix, freezes=(replace(BY_DBA, name="midday"),))
    await bench.workflow.reload(replace(bench.request(ALICE), command="/policy reload"))
    await bench.rest()
    assert bench.now(operation).state is State.PENDING
    await bench.pass_time(60)
    await bench.react(operation, ERIN)

    assert bench.now(operation).state is State.SUCCEEDED


async def test_an_override_that_is_new_is_given_anew(bench: Bench) -> None:
    """Who said yes while nobody could let it pass did not mean the freeze."""
    freeze(bench, WAITS)
    operation = await bench.ask()
    await bench.react(operation, BOB)
    bench.file = replace(bench.matrix, freezes=(replace(WAITS, override=(Slot(("team-lead",)),)),))
    await bench.workflow.reload(replace(bench.request(ALICE), command="/policy reload"))
    await bench.pass_time(60)

    assert bench.now(operation).state is State.APPROVED
    assert bench.effects(operation) == 0


async def test_what_waits_says_until_when_this_time(bench: Bench) -> None:
    """Its card tells of the window that stands, not of an earlier one by the same name."""
    freeze(bench, WAITS)
    be_patient(bench, 60)
    operation = await bench.ask()
    await bench.pass_time(24 * HOUR)
    await bench.react(operation, BOB)

    assert "2026-03-05 13:00 UTC" in bench.now(operation).blocks[0].reason


async def test_discord_away_when_a_long_freeze_ends(bench: Bench) -> None:
    """However long it waited, its start is tried again for as long as any other."""
    freeze(bench, replace(WAITS, duration_seconds=4 * HOUR))
    operation = await bench.ask()
    await bench.react(operation, BOB)
    await bench.pass_time(3 * HOUR)
    bench.chat.unreachable = True
    await bench.pass_time(HOUR)
    await bench.pass_time(5)
    bench.chat.unreachable = False
    await bench.pass_time(60)

    assert bench.now(operation).state is State.SUCCEEDED


async def test_what_began_later_is_shown_and_passed_by_those_who_say_yes_then(bench: Bench) -> None:
    """It waits with the freeze on its card; the yes from before lets nothing pass, one from now does."""
    later = replace(NOW, schedule="10 12 * * *", override=(Slot(("team-lead",)),), run_when_over=True)
    freeze(bench, later)
    operation = await bench.ask()
    await bench.pass_time(900)
    await bench.react(operation, BOB)
    waits = bench.now(operation)
    assert waits.state is State.APPROVED
    assert [(block.name, block.shown_at) for block in waits.blocks] == [("freeze noon", bench.clock.now())]

    await bench.pass_time(60)
    await bench.restart()
    assert bench.now(operation).state is State.APPROVED
    await bench.react(operation, CAROL)
    await bench.pass_time(5)
    assert bench.now(operation).state is State.SUCCEEDED
