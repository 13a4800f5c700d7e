"""Single votes, and the whole card read back."""

from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.operation import Source, State
from bot.core.ports.chat import Ballot, ChatError
from bot.core.ports.store import StoreError
from bot.core.workflow import ballots
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, MALLORY, REJECT, Bench


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
