"""A row that asks for a second factor: a ✅ counts of those alone who gave a code for this very operation."""

import asyncio
from dataclasses import replace
from itertools import permutations

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from bot.core.domain.refusal import Refused
from bot.core.domain.requirement import Slot
from bot.store.audit.record import NO_LINE, encode
from tests.bot.core.workflow.proving import asking, bench, enter, refused
from tests.fakes.authenticator import code, wrong_code
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, DAVE, HOUR, REJECT, Bench
from tests.fakes.memory import MemoryFactors
from tests.fakes.operations import BOOT

__all__ = ["bench"]


async def test_a_sign_alone_does_not_count(bench: Bench) -> None:
    """Whoever has only the Discord account of an approver approves nothing."""
    operation = await bench.ask()
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.PENDING
    assert bench.effects(operation) == 0
    [vote] = bench.events(EventName.VOTE)
    assert (vote.reason, vote.approvals) == ("approve as team-lead, not counted before a code is given", ())


@pytest.mark.parametrize("code_first", [True, False])
async def test_a_sign_and_a_code_count_in_either_order(bench: Bench, *, code_first: bool) -> None:
    """One execution, and the log says by which second factor it was approved."""
    operation = await bench.ask()
    for is_code in (code_first, not code_first):
        assert bench.now(operation).state is State.PENDING
        await (enter(bench, operation, BOB) if is_code else bench.react(operation, BOB))

    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.effects(operation) == 1
    [given], [ended] = bench.events(EventName.SECOND_FACTOR_GIVEN), bench.events(EventName.COMMAND)
    assert (given.user.name, given.reason, given.id) == ("bob", "totp", operation.id)
    line = encode(ended, 1, NO_LINE, BOOT).decode()
    assert '"approved_by": "@bob"' in line
    assert '"source": "gateway", "second_factor": "totp"}]' in line


async def test_a_code_alone_is_no_approval(bench: Bench) -> None:
    """It says who somebody is, not what they want."""
    operation = await bench.ask()
    await enter(bench, operation, BOB)
    await bench.pass_time(HOUR)

    assert bench.now(operation).state is State.EXPIRED
    assert bench.effects(operation) == 0


async def test_another_one_s_code_does_not_help(bench: Bench) -> None:
    """Each needs their own."""
    operation = await bench.ask()
    await bench.react(operation, BOB)
    await enter(bench, operation, CAROL)

    assert bench.now(operation).state is State.PENDING


async def test_each_approver_gives_one(bench: Bench) -> None:
    """Two are asked for: two signs and one code are one approval."""
    bench.matrix = asking(Slot(("team-lead",), 2))
    operation = await bench.ask()
    await bench.react(operation, BOB)
    await bench.react(operation, CAROL)
    await enter(bench, operation, BOB)
    assert bench.now(operation).state is State.PENDING
    assert [vote.user.name for vote in bench.now(operation).approvals] == ["bob"]

    await enter(bench, operation, CAROL)

    assert bench.effects(operation) == 1


async def test_a_cross_needs_no_code(bench: Bench) -> None:
    """Against a change a stolen account may do what its owner could: deny wins."""
    operation = await bench.ask()
    await enter(bench, operation, BOB)
    await bench.react(operation, CAROL, REJECT)

    assert bench.now(operation).state is State.REJECTED


async def test_a_code_outlives_a_sign_that_was_taken_back(bench: Bench) -> None:
    """It was given for this operation; a ✅ that comes again counts at once."""
    bench.matrix = asking(Slot(("team-lead",), 2))
    operation = await bench.ask()
    await bench.react(operation, BOB)
    await enter(bench, operation, BOB)
    await bench.unreact(operation, BOB)
    assert bench.now(operation).approvals == ()

    await bench.react(operation, BOB)

    assert [vote.user.name for vote in bench.now(operation).approvals] == ["bob"]


async def test_a_code_is_for_one_operation(bench: Bench) -> None:
    """The next one needs the next code."""
    first, second = await bench.ask(), await bench.ask(DAVE)
    await bench.react(second, BOB)
    entered = code(bench.clock.now())
    await bench.workflow.prove(first.id, bench.chat.members[BOB], entered)

    assert "taken already" in await refused(bench, second, BOB, entered)
    await bench.rest()
    assert bench.now(second).state is State.PENDING
    assert not bench.now(second).is_proven(BOB)
    [denied] = bench.events(EventName.SECOND_FACTOR_REFUSED)
    assert (denied.id, denied.user.name, denied.result) == (second.id, "bob", "denied")


async def test_two_operations_at_once_take_one_code_once(bench: Bench) -> None:
    """Whoever races with one code wins one of them."""
    first, second = await bench.ask(), await bench.ask(DAVE)
    entered, bob = code(bench.clock.now()), bench.chat.members[BOB]

    answers = await asyncio.gather(
        bench.workflow.prove(first.id, bob, entered),
        bench.workflow.prove(second.id, bob, entered),
        return_exceptions=True,
    )

    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]
    assert sum(bench.now(each).is_proven(BOB) for each in (first, second)) == 1


async def test_signs_of_a_time_without_the_bot_need_their_code_too(bench: Bench) -> None:
    """What is read back after a restart is judged like any other: with the code from before, or without."""
    first, second = await bench.ask(), await bench.ask(DAVE)
    await enter(bench, first, BOB)
    await bench.crash()
    for operation in (first, second):
        bench.chat.react(bench.card(operation), BOB, APPROVE)

    await bench.restart()

    assert bench.now(first).state is State.SUCCEEDED
    assert bench.now(second).state is State.PENDING
    assert bench.now(second).approvals == ()


async def test_guessing_is_refused_after_five(bench: Bench) -> None:
    """Also across operations and restarts, and each guess is written down; the right code comes too late."""
    first, second = await bench.ask(), await bench.ask(DAVE)
    await bench.react(first, BOB)
    wrong = wrong_code(bench.clock.now())
    *_, said = [await refused(bench, each, BOB, wrong) for each in (first, second, first, second, first)]
    assert said.startswith("Too many codes of yours were wrong: none is taken before")

    await bench.restart()

    assert await refused(bench, first, BOB) == said
    assert bench.now(first).state is State.PENDING
    assert len(bench.events(EventName.SECOND_FACTOR_REFUSED)) == 5


async def test_whose_vote_does_not_count_wastes_no_code(bench: Bench) -> None:
    """The requester, and one without the role, are refused before their code is looked at."""
    operation = await bench.ask()
    await bench.workflow.cancel((await bench.ask(DAVE)).id, bench.chat.members[DAVE])

    assert (await refused(bench, operation, ALICE)).startswith("Nobody approves or rejects their own request")
    assert (await refused(bench, operation, DAVE)).startswith("Only a team lead has a vote here.")
    assert isinstance(bench.factors, MemoryFactors)
    assert {kept.last_step for kept in bench.factors.kept.values()} == {0}
    assert [event.user.name for event in bench.events(EventName.DENIED)] == ["alice", "dave"]


async def test_without_a_second_factor_nothing_counts(bench: Bench) -> None:
    """It is told how to get one."""
    await bench.factors.forget(BOB)
    operation = await bench.ask()
    await bench.react(operation, BOB)

    assert await refused(bench, operation, BOB) == (
        "You have no second factor. Nothing was changed; use /totp enroll first."
    )
    assert bench.now(operation).state is State.PENDING


async def test_where_none_is_asked_for_none_is_taken(bench: Bench) -> None:
    """Nor for what is not there, nor twice, nor for what has ended."""
    bench.matrix = asking(second_factor=None)
    plain = await bench.ask()
    bench.matrix = asking()
    operation = await bench.ask(DAVE)
    await enter(bench, operation, BOB)

    assert await refused(bench, plain, BOB) == "This asks nobody for a code. Nothing was changed."
    assert await refused(bench, replace(plain, id="op_9"), BOB) == "There is no such operation."
    assert (await refused(bench, operation, BOB)).startswith("Your code for this was taken already.")
    await bench.pass_time(HOUR)
    assert await refused(bench, operation, CAROL) == (
        "It is expired, so no code is taken. Nothing was changed."
    )


async def test_a_row_that_begins_to_ask_voids_what_was_approved_without(bench: Bench) -> None:
    """It needs the row of the request and the row of now."""
    bench.matrix = asking(second_factor=None)
    operation = await bench.ask()
    bench.matrix = asking()
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.VOID
    assert bench.effects(operation) == 0


async def test_a_row_that_no_longer_asks_asks_those_who_were_asked(bench: Bench) -> None:
    """A matrix that is loosened while a request waits does not loosen the request."""
    operation = await bench.ask()
    bench.matrix = asking(second_factor=None)
    await bench.react(operation, BOB)
    assert bench.now(operation).state is State.PENDING

    await enter(bench, operation, BOB)

    assert bench.effects(operation) == 1


async def test_authority_is_still_read_afresh(bench: Bench) -> None:
    """A code says who it was; that they may is asked at the start as ever."""
    operation = await bench.ask()
    await enter(bench, operation, BOB)
    bench.chat.revoke(BOB, "1180000000000000021")
    await bench.react(operation, BOB)

    assert bench.effects(operation) == 0


@pytest.mark.parametrize("order", list(permutations(["code", "sign", "restart"])))
async def test_a_crash_in_between_loses_neither(bench: Bench, order: tuple[str, ...]) -> None:
    """Whenever the process ends, both are known afterwards, and it runs once."""
    operation = await bench.ask()
    for what in order:
        match what:
            case "code":
                await enter(bench, operation, BOB)
            case "sign":
                await bench.react(operation, BOB)
            case _:
                await bench.restart()

    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.effects(operation) == 1


async def test_a_code_is_not_lost_where_discord_cannot_be_asked(bench: Bench) -> None:
    """It is kept, and weighed as soon as the people can be asked about."""
    operation = await bench.ask()
    await bench.react(operation, BOB)
    bench.chat.unreachable = True
    await enter(bench, operation, BOB)
    assert bench.now(operation).is_proven(BOB)
    assert bench.effects(operation) == 0

    bench.chat.unreachable = False
    await bench.pass_time(60)

    assert bench.effects(operation) == 1
