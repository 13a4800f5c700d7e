"""Where votes lead: through what stands in the way, past what is over; what waits is let go or stopped."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from bot.core.domain.requirement import Slot
from bot.core.policy.matrix import Freeze
from tests.bot.core.policy.sample import LEAD
from tests.bot.core.workflow.endings import ended_without_effect
from tests.fakes.bench import ALICE, BOB, CAROL, DBA, ERIN, HOUR, REJECT, Bench
from tests.fakes.operations import NOON

NOW = Freeze("noon", ("production",), ("deploy",), "0 12 * * *", HOUR, "UTC")
BY_TWO = replace(NOW, override=(Slot(("team-lead",), 2),))
BY_DBA = replace(NOW, override=(Slot(("dba",)),))
WAITS = replace(NOW, run_when_over=True)
WAITS_OR_DBA = replace(BY_DBA, run_when_over=True)


def be_patient(bench: Bench, hours: int) -> None:
    """Let requests wait for so long."""
    rows = tuple(replace(row, expires_seconds=hours * HOUR) for row in bench.matrix.rows)
    bench.matrix = replace(bench.matrix, rows=rows)


def freeze(bench: Bench, window: Freeze) -> None:
    """Put a freeze in force."""
    bench.matrix = bench.file = replace(bench.matrix, freezes=(window,))


async def test_a_freeze_is_passed_by_the_row_and_the_override(bench: Bench) -> None:
    """Neither of them alone is enough; the same people can give both."""
    freeze(bench, BY_DBA)
    operation = await bench.ask()
    await bench.react(operation, ERIN)
    assert bench.now(operation).state is State.PENDING
    await bench.react(operation, BOB)
    assert bench.now(operation).state is State.SUCCEEDED

    freeze(bench, BY_TWO)
    second = await bench.ask(version="v2.3.2")
    await bench.react(second, BOB)
    assert bench.now(second).state is State.PENDING
    await bench.react(second, CAROL)
    assert bench.now(second).state is State.SUCCEEDED


async def test_nobody_is_asked_about_before_it_can_matter(bench: Bench) -> None:
    """While seats stay empty whoever the others are, Discord is asked about each new voter alone."""
    rows = tuple(replace(row, slots=(Slot(("team-lead",), 3),)) for row in bench.matrix.rows)
    bench.matrix = bench.file = replace(bench.matrix, rows=rows)
    operation = await bench.ask()
    bench.chat.grant(ERIN, LEAD)
    before, asked = bench.chat.asked, list[int]()
    for number, lead in enumerate((BOB, CAROL, ERIN), start=1):
        await bench.react(operation, lead)
        asked.append(bench.chat.asked - before)
        assert bench.now(operation).state is (State.PENDING if number < 3 else State.SUCCEEDED)

    assert asked[:2] == [1, 2]


async def test_a_cross_is_weighed_however_few_approve(bench: Bench) -> None:
    """Seats that stay empty hold no ❌ up."""
    freeze(bench, BY_TWO)
    operation = await bench.ask()
    await bench.react(operation, BOB)
    await bench.react(operation, CAROL, REJECT)

    assert bench.now(operation).state is State.REJECTED


async def test_a_block_that_is_over_asks_for_nothing(bench: Bench) -> None:
    """When the window closes, what has its row's approvals runs, without any new vote."""
    freeze(bench, BY_DBA)
    be_patient(bench, 2)
    operation = await bench.ask()
    await bench.react(operation, BOB)
    assert bench.now(operation).state is State.PENDING

    await bench.pass_time(HOUR)
    assert bench.now(operation).state is State.SUCCEEDED


async def test_a_cross_of_who_may_override_rejects(bench: Bench) -> None:
    """Whoever is asked may also say no."""
    freeze(bench, BY_DBA)
    operation = await bench.ask()
    await bench.react(operation, ERIN, REJECT)

    ended_without_effect(bench, operation, State.REJECTED, "Rejected by @erin")


async def test_what_is_approved_waits_for_the_end(bench: Bench) -> None:
    """It is kept until the window is over, also through a restart, then checked again and run once."""
    freeze(bench, WAITS)
    operation = await bench.ask()
    await bench.react(operation, BOB)
    waits = bench.now(operation)
    assert (waits.state, waits.not_before) == (State.APPROVED, NOON + timedelta(hours=1))
    assert len(bench.events(EventName.POSTPONED)) == 1

    await bench.restart()
    await bench.pass_time(HOUR / 2)
    assert not bench.delivery.calls
    await bench.pass_time(HOUR / 2)
    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.effects(operation) == 1


@pytest.mark.parametrize(
    ("what", "reason"), [("role", "approval no longer stands"), ("tag", "no longer what was approved")]
)
async def test_what_waited_is_checked_again(bench: Bench, what: str, reason: str) -> None:
    """An approver who lost the role meanwhile approves nothing when the window is over."""
    freeze(bench, WAITS)
    operation = await bench.ask()
    await bench.react(operation, BOB)
    if what == "role":
        bench.chat.revoke(BOB, LEAD)
    else:
        bench.delivery.move("order-service", "v2.4.1")
    await bench.pass_time(HOUR)

    ended_without_effect(bench, operation, State.VOID, reason)


async def test_what_waits_can_be_stopped(bench: Bench) -> None:
    """By its requester's click, or by a cross of someone with a vote."""
    freeze(bench, WAITS)
    first, second = await bench.ask(), await bench.ask(version="v2.3.2")
    for operation in (first, second):
        await bench.react(operation, BOB)
    await bench.workflow.cancel(first.id, bench.chat.members[ALICE])
    await bench.react(second, CAROL, REJECT)
    await bench.pass_time(HOUR)

    ended_without_effect(bench, first, State.CANCELLED, "@alice")
    ended_without_effect(bench, second, State.REJECTED, "@carol")


async def test_what_waits_is_let_go_early_by_the_override(bench: Bench) -> None:
    """Whoever may let it pass needs not wait; whoever may not changes nothing."""
    freeze(bench, WAITS_OR_DBA)
    operation = await bench.ask()
    await bench.react(operation, BOB)
    await bench.react(operation, CAROL)
    await bench.pass_time(10)
    assert not bench.delivery.calls

    assert DBA in bench.chat.members[ERIN].role_ids
    await bench.react(operation, ERIN)
    await bench.pass_time(10)
    assert bench.now(operation).state is State.SUCCEEDED


async def test_what_needs_nobody_waits_as_well(bench: Bench) -> None:
    """A freeze holds what no row asks approvals for."""
    freeze(bench, replace(WAITS, environments=("staging",)))
    operation = await bench.ask(environment="staging")
    assert operation.state is State.APPROVED

    await bench.pass_time(HOUR)
    assert bench.now(operation).state is State.SUCCEEDED


async def test_a_cross_from_who_may_let_it_pass_is_kept(bench: Bench) -> None:
    """It was heard, so it ends it: also where the request would only wait for the window to be over."""
    freeze(bench, WAITS_OR_DBA)
    operation = await bench.ask()
    await bench.react(operation, ERIN, REJECT)

    ended_without_effect(bench, operation, State.REJECTED, "Rejected by @erin")


async def test_a_cross_counts_when_the_window_is_over(bench: Bench) -> None:
    """Whose vote is heard can say no, whether or not their yes is still asked for."""
    freeze(bench, BY_DBA)
    be_patient(bench, 2)
    operation = await bench.ask()
    await bench.pass_time(HOUR)
    await bench.react(operation, ERIN, REJECT)

    ended_without_effect(bench, operation, State.REJECTED, "Rejected by @erin")


@pytest.mark.parametrize(("who", "why"), [(ERIN, "Rejected by @erin"), (ALICE, "Cancelled by @alice")])
async def test_a_missed_cross_counts_before_it_starts(bench: Bench, who: str, why: str) -> None:
    """What nobody told the bot is read from the card when the window is over."""
    freeze(bench, WAITS_OR_DBA)
    operation = await bench.ask()
    await bench.react(operation, BOB)
    assert bench.now(operation).state is State.APPROVED
    bench.chat.react(bench.card(operation), who, REJECT)
    await bench.pass_time(HOUR)

    ended = State.REJECTED if who == ERIN else State.CANCELLED
    ended_without_effect(bench, operation, ended, why)


async def test_the_askers_missed_cross_counts_where_nobody_is_asked(bench: Bench) -> None:
    """What waits for the end of a freeze can be taken back on its card, also unheard."""
    freeze(bench, replace(WAITS, environments=("staging",)))
    operation = await bench.ask(environment="staging")
    assert bench.now(operation).state is State.APPROVED
    bench.chat.react(bench.card(operation), ALICE, REJECT)
    await bench.pass_time(HOUR)

    ended_without_effect(bench, operation, State.CANCELLED, "Cancelled by @alice")
