"""Reactions on a card: who decides, who does not, and in which order."""

import asyncio
from itertools import permutations

import pytest

from bot.core.domain.audit import EventName, Result
from bot.core.domain.operation import State, Verdict
from bot.core.policy.matrix import Matrix
from bot.core.ports.store import StoreError
from tests.bot.core.policy.sample import LEAD
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, ERIN, HOUR, MALLORY, REJECT, ROBOT, Bench


async def test_a_lead_approves_and_it_runs(bench: Bench) -> None:
    """One ✅ of a lead is what the row asks for: it runs once, and the record names who approved."""
    operation = await bench.ask()
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.effects(operation) == 1
    [record] = bench.events(EventName.COMMAND)
    assert [vote.user.name for vote in record.approvals] == ["bob"]
    assert [kept.state for kept in bench.chat.announced] == [State.SUCCEEDED]


@pytest.mark.parametrize(
    ("user_id", "why"),
    [
        (ALICE, "Nobody approves"),
        (MALLORY, "has a vote here"),
        (ERIN, "has a vote here"),
        (ROBOT, "Bots and webhooks"),
        ("999", "not a member"),
    ],
)
async def test_others_do_not_count(bench: Bench, user_id: str, why: str) -> None:
    """A ✅ by the requester, without the role, by a bot or a stranger is refused, told, recorded once."""
    operation = await bench.ask()
    for _ in range(3):
        await bench.react(operation, user_id)

    assert bench.now(operation).state is State.PENDING
    assert not bench.now(operation).votes
    [event] = bench.events(EventName.DENIED)
    assert (event.user.id, event.result) == (user_id, Result.DENIED)
    assert [why in notice for notice in bench.chat.notices()] == [True]


@pytest.mark.parametrize("flag", ["is_timed_out", "is_pending", "is_bot"])
async def test_a_lead_who_may_not_act_has_no_vote(bench: Bench, flag: str) -> None:
    """Timed out, not screened or a bot: the role alone is not enough."""
    bench.chat.change(BOB, **{flag: True})
    operation = await bench.ask()
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.PENDING


async def test_a_cross_wins(bench: Bench) -> None:
    """✅ and ❌ at once, by whomever with a vote, reject."""
    operation = await bench.ask()
    card = bench.card(operation)
    bench.chat.react(card, BOB, APPROVE)
    bench.chat.react(card, CAROL, REJECT)
    await bench.workflow.vote(card.message_id, BOB, APPROVE)
    await bench.workflow.vote(card.message_id, CAROL, REJECT)
    await bench.rest()

    assert bench.now(operation).state is State.REJECTED
    assert not bench.delivery.calls


async def test_both_signs_of_one_person_reject(bench: Bench) -> None:
    """Who says yes and no has said no."""
    operation = await bench.ask()
    card = bench.card(operation)
    bench.chat.react(card, BOB, APPROVE)
    bench.chat.react(card, BOB, REJECT)
    await bench.workflow.vote(card.message_id, BOB, APPROVE)
    await bench.rest()

    assert bench.now(operation).state is State.REJECTED


async def test_a_cross_without_a_vote_rejects_nothing(bench: Bench) -> None:
    """Somebody without the role cannot stop others either."""
    operation = await bench.ask()
    await bench.react(operation, MALLORY, REJECT)
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.SUCCEEDED


async def test_the_requesters_cross_cancels(bench: Bench) -> None:
    """A ❌ of who asked takes the request back; the same event again changes and says nothing."""
    operation = await bench.ask()
    for _ in range(3):
        await bench.react(operation, ALICE, REJECT)

    assert bench.now(operation).state is State.CANCELLED
    assert not bench.events(EventName.DENIED)


async def test_events_that_come_twice_are_one(bench: Bench) -> None:
    """A vote that ended it, delivered again, is no late vote."""
    operation = await bench.ask()
    for _ in range(3):
        await bench.react(operation, BOB, REJECT)

    assert not bench.events(EventName.DENIED)
    assert len(bench.events(EventName.VOTE)) == 1


async def test_a_late_vote_is_answered_once(bench: Bench) -> None:
    """Who reacts after the end hears that nothing happens, and it is written down."""
    operation = await bench.ask()
    await bench.react(operation, BOB, REJECT)
    for _ in range(2):
        await bench.react(operation, CAROL)

    assert [event.user.name for event in bench.events(EventName.DENIED)] == ["carol"]
    assert bench.now(operation).state is State.REJECTED


async def test_a_withdrawn_vote_is_gone(bench: Bench, two_leads: Matrix) -> None:
    """A ✅ taken back does not wait for a second one."""
    bench.matrix = two_leads
    operation = await bench.ask()
    await bench.react(operation, BOB)
    await bench.unreact(operation, BOB)
    await bench.react(operation, CAROL)

    assert bench.now(operation).state is State.PENDING
    assert [vote.user.name for vote in bench.now(operation).votes] == ["carol"]
    assert len(bench.events(EventName.VOTE_WITHDRAWN)) == 1


async def test_an_earlier_voter_must_still_hold_the_role(bench: Bench, two_leads: Matrix) -> None:
    """Each vote weighs all of them afresh: who lost the role in between counts no more."""
    bench.matrix = two_leads
    operation = await bench.ask()
    await bench.react(operation, BOB)
    bench.chat.revoke(BOB, LEAD)
    await bench.react(operation, CAROL)

    assert bench.now(operation).state is State.PENDING


@pytest.mark.parametrize(("after", "ends"), [(-1, State.SUCCEEDED), (0, State.EXPIRED), (1, State.EXPIRED)])
async def test_expiry_is_exact(bench: Bench, after: int, ends: State) -> None:
    """A vote before the expiry counts; at it or later it does not, and the record names no approval."""
    operation = await bench.ask()
    bench.clock._now = operation.expires_at  # no timer wakes: the vote itself must notice
    bench.clock._now += after * (operation.expires_at - operation.created_at) / 1_000_000
    await bench.react(operation, BOB)

    assert bench.now(operation).state is ends
    if ends is State.EXPIRED:
        assert not bench.events(EventName.COMMAND)[0].approvals
        assert not bench.events(EventName.VOTE)


async def test_two_approvers_race(bench: Bench) -> None:
    """Two last votes at the same moment start it once."""
    operation = await bench.ask()
    card = bench.card(operation)
    for user_id in (BOB, CAROL):
        bench.chat.react(card, user_id, APPROVE)
    await asyncio.gather(
        *(bench.workflow.vote(card.message_id, user_id, APPROVE) for user_id in (BOB, CAROL))
    )
    await bench.rest()

    assert bench.effects(operation) == 1
    assert bench.now(operation).state is State.SUCCEEDED


@pytest.mark.parametrize("order", list(permutations(range(5))))
async def test_whatever_comes_first_there_is_one_end(order: tuple[int, ...]) -> None:
    """✅, ❌, a retraction, a cancellation and the expiry at once, in any order: one end, one record."""
    bench = Bench()
    operation = await bench.ask()
    card = bench.card(operation)
    workflow, alice = bench.workflow, bench.chat.members[ALICE]
    bench.chat.react(card, CAROL, REJECT)
    acts = [
        workflow.vote(card.message_id, BOB, APPROVE),
        workflow.vote(card.message_id, CAROL, REJECT),
        workflow.unvote(card.message_id, BOB, APPROVE),
        workflow.cancel(operation.id, alice),
        bench.clock.pass_time(HOUR),
    ]
    await asyncio.gather(*(acts[index] for index in order), return_exceptions=True)
    await bench.rest()

    assert bench.now(operation).state in {State.REJECTED, State.CANCELLED, State.EXPIRED}
    assert not bench.delivery.calls
    assert len(bench.events(EventName.COMMAND)) == 1
    await bench.crash()


async def test_a_vote_while_the_card_is_posted_counts(bench: Bench) -> None:
    """People may react before the bot knows the card's id."""
    bench.chat.hold()
    asking = bench.tasks.spawn(bench.ask(), "ask")
    await bench.rest()
    [card] = bench.chat.cards.values()
    bench.chat.react(card, BOB, APPROVE)
    voting = bench.tasks.spawn(bench.workflow.vote(card.message_id, BOB, APPROVE), "vote")
    await bench.rest()
    bench.chat.release()
    await voting

    assert bench.now(await asking).state is State.SUCCEEDED


@pytest.mark.parametrize("verdict", list(Verdict))
async def test_a_vote_that_cannot_be_checked_counts_later(bench: Bench, verdict: Verdict) -> None:
    """While Discord does not answer nothing is decided; the vote is read back without another click."""
    operation = await bench.ask()
    bench.chat.unreachable = True
    await bench.react(operation, BOB, verdict)
    assert bench.now(operation).state is State.PENDING
    assert any("as soon as" in notice for notice in bench.chat.notices())

    bench.chat.unreachable = False
    await bench.pass_time(5)

    ends = {APPROVE: State.SUCCEEDED, REJECT: State.REJECTED}
    assert bench.now(operation).state is ends[verdict]


async def test_a_vote_that_cannot_be_kept_counts_later(bench: Bench) -> None:
    """With a full disk nothing is decided and nothing escapes; with space again the vote is read back."""
    operation = await bench.ask()
    bench.store.fault = StoreError("The disk is full.")
    await bench.react(operation, BOB)
    assert not bench.delivery.calls

    bench.store.fault = None
    await bench.pass_time(5)

    assert bench.now(operation).state is State.SUCCEEDED


async def test_reactions_elsewhere_are_nothing(bench: Bench) -> None:
    """A message that is no card is none of the workflow's business."""
    await bench.workflow.vote("1", BOB, APPROVE)
    await bench.workflow.unvote("1", BOB, APPROVE)
    await bench.workflow.card_deleted("1")
    await bench.workflow.cleared("1")

    assert not bench.store.events


async def test_a_reaction_that_comes_again_after_the_end(bench: Bench) -> None:
    """The copy of one that was answered before the end is no reaction after it; a new one is."""
    operation = await bench.ask()
    await bench.react(operation, MALLORY)
    await bench.workflow.cancel(operation.id, bench.chat.members[ALICE])
    before = list(bench.store.events)

    await bench.react(operation, MALLORY)
    assert bench.store.events == before

    await bench.unreact(operation, MALLORY)
    await bench.react(operation, MALLORY)
    [late] = bench.store.events[len(before) :]
    assert late.reason == "This was cancelled before the reaction came; nothing happens."
