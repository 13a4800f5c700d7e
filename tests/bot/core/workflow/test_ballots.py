"""Single votes, and the whole card read back."""

from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName, Result
from bot.core.domain.operation import Source, State
from bot.core.domain.requirement import Slot
from bot.core.ports.chat import Ballot, ChatError
from bot.core.ports.store import StoreError
from bot.core.workflow import ballots
from tests.bot.core.workflow.endings import ended_without_effect
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, DAVE, DBA, ERIN, MALLORY, REJECT, Bench


async def test_hearing_a_card_makes_the_votes_what_stands_there(bench: Bench) -> None:
    """Votes that are gone are withdrawn, new ones are cast, known ones stay; each leaves its event."""
    operation = await bench.ask()
    operation = await ballots.hear(bench.deps, operation, [Ballot(BOB, APPROVE)])
    operation = await ballots.hear(bench.deps, operation, [Ballot(CAROL, APPROVE), Ballot(MALLORY, APPROVE)])
    operation = await ballots.hear(bench.deps, operation, [Ballot(CAROL, APPROVE)])

    assert [(vote.user.name, vote.role) for vote in operation.votes] == [("carol", "team-lead")]
    assert [event.event for event in bench.store.events[1:]] == [
        EventName.VOTE,
        EventName.VOTE_WITHDRAWN,
        EventName.VOTE,
        EventName.DENIED,
    ]


async def test_hearing_stops_at_the_requesters_cross(bench: Bench) -> None:
    """After the end nothing is counted."""
    operation = await bench.ask()
    heard = await ballots.hear(bench.deps, operation, [Ballot(ALICE, REJECT), Ballot(BOB, APPROVE)])

    assert (heard.state, heard.votes) == (State.CANCELLED, ())


async def test_an_unreachable_discord_counts_nothing(bench: Bench) -> None:
    """A vote is weighed with the voter's standing or not at all."""
    operation = await bench.ask()
    bench.chat.unreachable = True

    with pytest.raises(ChatError):
        await ballots.cast(bench.deps, operation, BOB, APPROVE, Source.GATEWAY)
    assert not bench.now(operation).votes


async def test_a_refused_vote_that_was_not_kept_is_said_later(bench: Bench) -> None:
    """Only what is on the record counts as said."""
    operation = await bench.ask()
    bench.store.fault = StoreError("The disk is full.")
    with pytest.raises(StoreError):
        await ballots.cast(bench.deps, operation, MALLORY, APPROVE, Source.GATEWAY)
    bench.store.fault = None
    await ballots.cast(bench.deps, operation, MALLORY, APPROVE, Source.GATEWAY)

    assert len(bench.events(EventName.DENIED)) == 1


async def test_withdrawing_what_never_counted_is_nothing(bench: Bench) -> None:
    """Neither an event nor a change."""
    operation = await bench.ask()

    assert await ballots.withdraw(bench.deps, operation, BOB, APPROVE) is operation


async def test_a_role_that_was_never_given_ids_has_no_holder(bench: Bench) -> None:
    """A role that left the matrix lets nobody vote."""
    operation = await bench.ask()
    bench.matrix = replace(bench.matrix, roles={})
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.PENDING


def _ask_a_dba_as_well(bench: Bench) -> None:
    rows = (replace(row, slots=(Slot(("team-lead",), 1), Slot(("dba",), 1))) for row in bench.matrix.rows)
    bench.matrix = replace(bench.matrix, rows=tuple(rows))


@pytest.mark.parametrize("heard", [True, False])
async def test_a_cross_counts_by_the_matrix_of_now(bench: Bench, *, heard: bool) -> None:
    """Who has got a voice since the request stops it, at once, or at the last look where it was missed."""
    operation = await bench.ask()
    _ask_a_dba_as_well(bench)
    bench.chat.grant(BOB, DBA)
    if heard:
        await bench.react(operation, ERIN, REJECT)
    else:
        bench.chat.react(bench.chat.cards[operation.id], ERIN, REJECT)
        await bench.react(operation, BOB)

    ended_without_effect(bench, operation, State.REJECTED, "Rejected by @erin.")
    assert [vote.role for vote in bench.now(operation).votes if vote.verdict is REJECT] == ["dba"]


async def test_a_cross_counts_by_no_matrix(bench: Bench) -> None:
    """A cross of whom neither row gives a voice is refused, and so is a check by the row of now alone."""
    operation = await bench.ask()
    _ask_a_dba_as_well(bench)
    await bench.react(operation, DAVE, REJECT)
    await bench.react(operation, ERIN, APPROVE)

    assert bench.now(operation).state is State.PENDING
    assert bench.now(operation).votes == ()
    assert [event.user.id for event in bench.events(EventName.DENIED)] == [DAVE, ERIN]


@pytest.mark.parametrize("change", ["left", "no row"])
async def test_a_cross_by_a_matrix_that_lets_nobody_ask(bench: Bench, change: str) -> None:
    """Nobody has a voice by a row that is not there for whoever asked; it could not start either."""
    operation = await bench.ask()
    _ask_a_dba_as_well(bench)
    if change == "left":
        bench.chat.kick(ALICE)
    else:
        bench.matrix = replace(bench.matrix, rows=())
    await bench.react(operation, ERIN, REJECT)

    assert bench.now(operation).votes == ()
    await bench.react(operation, BOB)
    assert bench.now(operation).state is State.VOID


async def test_a_cross_by_the_matrix_of_now_ends_it_or_is_not_kept(bench: Bench) -> None:
    """Vote and end are one write: half of it would be forgotten if the matrix were put back meanwhile."""
    operation = await bench.ask()
    _ask_a_dba_as_well(bench)
    bench.store.fault = StoreError("The disk is full.")
    await bench.react(operation, ERIN, REJECT)

    bench.store.fault = None
    assert bench.now(operation).votes == ()
    await bench.react(operation, ERIN, REJECT)
    ended = [(one.event, one.result) for one in bench.store.events if one.id == operation.id][-2:]
    assert ended == [(EventName.VOTE, None), (EventName.COMMAND, Result.REJECTED)]
