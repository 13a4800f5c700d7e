"""Votes counted for a question: with the people as they are now, or not at all."""

from bot.core.domain.operation import State
from bot.core.domain.requirement import Block, Slot
from bot.core.inquiries.standing import standings
from bot.core.policy.quorum import Quorum
from tests.bot.core.policy.sample import LEAD
from tests.fakes.answers import Memory
from tests.fakes.operations import BOB, make_operation, make_vote


async def test_a_vote_counts_as_long_as_its_role_is_held() -> None:
    """The role is looked up now, not when the vote was seen."""
    memory, operation = Memory(), make_operation(votes=(make_vote(),))

    (before,) = await standings(memory.sources, [operation])
    memory.chat.revoke(BOB.id, LEAD)
    (after,) = await standings(memory.sources, [operation])

    assert before.count is not None
    assert before.count.state == "approved"
    assert after.count is not None
    assert (after.count.state, after.count.open_roles) == ("waiting", ("team-lead",))


async def test_a_block_that_is_over_asks_for_nothing() -> None:
    """What is still missing is what would let it go on now."""
    over = Block("freeze noon", "The freeze noon is on.", override=(Slot(("dba",)),))
    operation = make_operation(votes=(make_vote(),), blocks=(over,))

    (found,) = await standings(Memory().sources, [operation])

    assert found.count is not None
    assert found.count.state == "approved"


async def test_who_left_is_not_counted() -> None:
    """A vote of somebody who is no member any more is none."""
    memory = Memory()
    memory.chat.kick(BOB.id)

    (found,) = await standings(memory.sources, [make_operation(votes=(make_vote(),))])

    assert found.is_certain
    assert found.count is not None
    assert found.count.filled == ()


async def test_people_are_asked_about_once() -> None:
    """However many requests somebody voted on, Discord is asked one question about them."""
    memory = Memory()

    await standings(memory.sources, [make_operation(number, votes=(make_vote(),)) for number in range(5)])

    assert memory.chat.asked == 1


async def test_without_discord_nobody_is_counted() -> None:
    """Where people cannot be asked that is said; requests without votes need nobody to be asked."""
    memory = Memory()
    memory.chat.unreachable = True

    voted, empty = await standings(memory.sources, [make_operation(votes=(make_vote(),)), make_operation(2)])

    assert (voted.is_certain, empty.is_certain) == (False, True)
    assert isinstance(voted.count, Quorum)
    assert voted.count.filled == ()


async def test_what_waits_for_no_vote_has_no_count() -> None:
    """An approved operation waits for its time, an unknown one for somebody to settle it."""
    found = await standings(
        Memory().sources, [make_operation(state=State.APPROVED), make_operation(2, state=State.UNKNOWN)]
    )

    assert [standing.count for standing in found] == [None, None]
