"""The review of a broken glass: by someone who was skipped, once; reminded once."""

from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.ports.store import Stale
from bot.core.workflow import review
from tests.bot.core.policy.sample import ENGINEER, LEAD
from tests.fakes.bench import ALICE, BOB, CAROL, HOUR, ROBOT, Bench

ONCALL, COMMANDER = "106", "1180000000000000041"


async def broken(bench: Bench) -> Operation:
    """Return what somebody did alone, who could review it but for that."""
    able = frozenset({ENGINEER, COMMANDER, LEAD})
    bench.chat.members[ONCALL] = Member(ONCALL, "oncall", able)
    return await bench.ask(ONCALL, break_glass="the shop is down")


@pytest.mark.parametrize("who", [ONCALL, ALICE, ROBOT])
async def test_not_by_just_anyone(bench: Bench, who: str) -> None:
    """Neither whoever broke it, nor who has no role that was skipped, nor a bot; the try is noted once."""
    operation = await broken(bench)
    for _ in range(2):
        with pytest.raises(Refused, match=r"Only a team lead reviews this, and not @oncall"):
            await bench.workflow.review(operation.id, bench.chat.members[who])

    assert bench.store.reviews[operation.id].is_open
    assert [event.user.id for event in bench.events(EventName.DENIED)] == [who]


async def test_closed_once_and_told(bench: Bench) -> None:
    """The first who may closes it; everyone reads who, and the next is told that it is done."""
    operation = await broken(bench)
    made = await bench.workflow.review(operation.id, bench.chat.members[BOB])
    with pytest.raises(Refused, match="@bob has reviewed this already"):
        await bench.workflow.review(operation.id, bench.chat.members[CAROL])

    assert made.reviewed_by == bench.chat.members[BOB].person
    assert [event.user.name for event in bench.events(EventName.REVIEWED)] == ["bob"]
    assert "@bob has reviewed" in bench.chat.told[f"{operation.id} reviewed"].text


async def test_nothing_to_review(bench: Bench) -> None:
    """What nobody did alone owes nothing."""
    operation = await bench.ask()
    for id_ in (operation.id, "op_none"):
        with pytest.raises(Refused, match="nothing to review"):
            await bench.workflow.review(id_, bench.chat.members[BOB])


async def test_reminded_once_when_due(bench: Bench) -> None:
    """Not before its time, and never again, whatever restarts come."""
    operation = await broken(bench)
    await bench.pass_time(23 * HOUR)
    assert f"{operation.id} reminder" not in bench.chat.told

    await bench.pass_time(HOUR)
    for _ in range(2):
        await bench.restart()
        await bench.pass_time(HOUR)
    assert len(bench.events(EventName.REVIEW_REMINDED)) == 1
    assert bench.chat.told[f"{operation.id} reminder"].roles == ("team-lead",)


async def test_not_reminded_of_what_was_reviewed(bench: Bench) -> None:
    """A review in time needs no reminder; nor does one that came in the same moment."""
    operation = await broken(bench)
    owed = bench.store.reviews[operation.id]
    await bench.workflow.review(operation.id, bench.chat.members[BOB])
    await bench.pass_time(25 * HOUR)

    assert not bench.events(EventName.REVIEW_REMINDED)
    await review._remind(bench.deps, operation, owed)
    assert not bench.events(EventName.REVIEW_REMINDED)
    with pytest.raises(Stale):
        await bench.reviews.change(replace(owed, is_reminded=True))
