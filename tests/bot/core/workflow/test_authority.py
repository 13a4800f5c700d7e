"""The row that decides, and where an operation begins under it."""

from dataclasses import replace

import pytest

from bot.core.domain.operation import State
from bot.core.domain.person import Member
from bot.core.domain.plan import Action, Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.requirement import Block, Row, Slot
from bot.core.policy.matrix import Freeze
from bot.core.workflow import authority
from tests.bot.core.policy.sample import ENGINEER, LEAD, sample
from tests.fakes.bench import BOB, HOUR, Bench
from tests.fakes.operations import make_operation

_PLAN = Plan(action=Action.DEPLOY, service="order-service", environment="production", version="v1")


async def test_one_row_decides(bench: Bench) -> None:
    """The deciding row is returned; a requester without the role, and a place without a row, are refused."""
    alice = Member("1", "alice", frozenset({ENGINEER}))

    demanded = await authority.demand(bench.deps, bench.matrix, _PLAN, alice)
    assert (demanded.row.slots, demanded.blocks) == ((Slot(("team-lead",), 1),), ())
    for member in (Member("2", "lead", frozenset({LEAD})), Member("3", "nobody")):
        with pytest.raises(Refused, match="Only an engineer may ask"):
            await authority.demand(bench.deps, bench.matrix, _PLAN, member)


@pytest.mark.parametrize(
    ("row", "first", "then"),
    [
        (Row("deploy"), State.APPROVED, State.APPROVED),
        (Row("deploy", confirm=True), State.CONFIRMING, State.APPROVED),
        (Row("deploy", slots=(Slot(("team-lead",)),)), State.PENDING, State.PENDING),
        (Row("deploy", slots=(Slot(("team-lead",)),), confirm=True), State.CONFIRMING, State.PENDING),
    ],
)
def test_where_it_begins(row: Row, first: State, then: State) -> None:
    """Confirmation comes before approval; without either it is approved."""
    operation = make_operation(row=row)

    assert (authority.first_state(operation), authority.after_confirmation(operation)) == (first, then)


async def test_voters_who_left_are_left_out(bench: Bench) -> None:
    """Who is no member any more has no say."""
    bench.delivery.hold()
    operation = await bench.ask()
    await bench.react(operation, BOB)
    assert [member.name for member, _ in await authority.voters(bench.deps, bench.now(operation))] == ["bob"]

    bench.chat.kick(BOB)
    assert not await authority.voters(bench.deps, bench.now(operation))
    bench.delivery.release()
    await bench.rest()


async def test_a_freeze_stops_what_the_row_would_allow(bench: Bench) -> None:
    """While the window is open the request is refused, naming it and the time it is allowed again."""
    window = Freeze("noon", ("production",), ("deploy",), "0 12 * * *", 3600, "UTC")
    bench.matrix = replace(sample(), freezes=(window,))
    alice = Member("101", "alice", frozenset({ENGINEER}))

    demanded = await authority.demand(bench.deps, bench.matrix, _PLAN, alice)
    with pytest.raises(Refused, match=r"freeze noon .* allowed again at 2026-03-04 13:00 UTC"):
        authority.refuse_blocked(demanded, with_glass=False)

    await bench.pass_time(HOUR)
    assert (await authority.demand(bench.deps, bench.matrix, _PLAN, alice)).blocks == ()


def test_what_a_block_asks_for() -> None:
    """Its approvals are asked for beside those of the row, unless it is waited for; its people are heard."""
    lead = Slot(("team-lead",))
    firm, waited = Block("a", "a", override=(lead,)), Block("b", "b", override=(lead,), waits=True)
    nobody = replace(make_operation(row=Row("deploy")), blocks=(waited,))

    assert authority.overrides([firm, waited, Block("c", "c", waits=True)]) == [(lead,)]
    assert authority.heard(nobody) == [(lead,)]
    assert authority.after_confirmation(nobody) is State.APPROVED
    assert authority.after_confirmation(replace(nobody, blocks=(firm,))) is State.PENDING


@pytest.mark.parametrize(
    ("block", "with_glass", "passes"),
    [
        (Block("a", "Stop."), False, False),
        (Block("a", "Stop."), True, True),
        (Block("a", "Stop.", yields_to_glass=False), True, False),
        (Block("a", "Stop.", override=(Slot(("team-lead",)),)), False, True),
        (Block("a", "Stop.", waits=True), False, True),
    ],
)
def test_what_can_be_asked_for_under_a_block(block: Block, *, with_glass: bool, passes: bool) -> None:
    """Nothing is taken that nothing could let pass."""
    demanded = authority.Demand(Row("deploy"), (block,))
    if passes:
        authority.refuse_blocked(demanded, with_glass=with_glass)
    else:
        with pytest.raises(Refused, match=r"Stop\. Nothing was changed"):
            authority.refuse_blocked(demanded, with_glass=with_glass)
