"""After a gap, what people did meanwhile counts, and nothing starts before that."""

import asyncio
from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.operation import Card, Source, State
from bot.core.ports.chat import CardGone, ChatError
from bot.core.ports.store import StoreError
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, DAVE, HOUR, MALLORY, REJECT, Bench


async def test_votes_given_while_away_count(bench: Bench) -> None:
    """A ✅ seen only on the card approves, and the audit log says how it was learned."""
    operation = await bench.ask()
    await bench.crash()
    bench.chat.react(bench.card(operation), BOB, APPROVE)
    bench.start()
    assert await bench.workflow.reconcile()
    await bench.rest()

    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.now(operation).votes[0].source is Source.RECONCILE


async def test_a_cross_given_while_away_rejects(bench: Bench) -> None:
    """Even beside a ✅."""
    operation = await bench.ask()
    await bench.crash()
    bench.chat.react(bench.card(operation), BOB, APPROVE)
    bench.chat.react(bench.card(operation), CAROL, REJECT)
    bench.start()
    await bench.workflow.reconcile()
    await bench.rest()

    assert bench.now(operation).state is State.REJECTED
    assert not bench.delivery.calls


async def test_a_vote_before_reconciling_meets_what_was_missed(bench: Bench) -> None:
    """The first ✅ after a gap starts nothing if a ❌ was missed."""
    operation = await bench.ask()
    await bench.crash()
    bench.chat.react(bench.card(operation), CAROL, REJECT)
    bench.start()
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.REJECTED
    assert not bench.delivery.calls


async def test_votes_withdrawn_while_away_are_gone(bench: Bench) -> None:
    """What no longer stands on the card no longer counts."""
    operation = await bench.ask()
    await bench.crash()
    card = bench.card(operation)
    bench.chat.react(card, MALLORY, APPROVE)
    bench.start()
    await bench.workflow.reconcile()
    bench.chat.unreact(card, MALLORY, APPROVE)
    await bench.workflow.reconcile()

    assert bench.now(operation).state is State.PENDING
    assert len(bench.events(EventName.DENIED)) == 1


async def test_a_vote_heard_since_the_cards_were_read_stays(bench: Bench) -> None:
    """What was read in passing is a moment old: it takes no vote away that came meanwhile."""
    first, second = await bench.ask(), await bench.ask(DAVE)
    chat = bench.chat

    class Slow(type(chat)):  # type: ignore[misc] # the fake, in which somebody is faster
        async def unvoted(self, cards: object) -> object:
            found = await super().unvoted(cards)
            await bench.react(second, BOB)
            return found

    chat.__class__ = Slow
    assert await bench.workflow.reconcile()
    await bench.rest()

    assert [vote.user.id for vote in bench.now(second).votes] == [BOB]
    assert bench.now(second).state is State.SUCCEEDED
    assert bench.now(first).state is State.PENDING


async def test_cards_that_cannot_be_read_in_passing_are_read_one_by_one(bench: Bench) -> None:
    """Whatever keeps the many from being read, each is asked about before anything happens to it."""
    operation = await bench.ask()
    await bench.crash()
    bench.chat.react(bench.card(operation), BOB, APPROVE)

    class Blind(type(bench.chat)):  # type: ignore[misc] # the fake, which cannot read many
        async def unvoted(self, cards: object) -> object:
            raise ChatError(f"Discord answered 403 (50001) for {cards}")

    bench.chat.__class__ = Blind
    bench.start()
    assert await bench.workflow.reconcile()
    await bench.rest()

    assert bench.now(operation).state is State.SUCCEEDED


async def test_a_request_without_a_card_gets_one(bench: Bench) -> None:
    """The process ended between remembering and posting: the card is posted, once."""
    operation = await bench.ask()
    await bench.crash()
    bench.store.operations[operation.id] = replace(bench.now(operation), card=None)
    bench.start()
    await bench.workflow.reconcile()

    assert bench.now(operation).card == bench.card(operation)
    assert len(bench.chat.cards) == 1


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (State.PENDING, "Nobody decided in time."),
        (State.CONFIRMING, "It was not confirmed in time."),
        (State.APPROVED, "It was approved but not started in time."),
    ],
)
async def test_what_expired_while_away_is_expired(bench: Bench, state: State, reason: str) -> None:
    """Being down over the expiry approves nothing, and the reason fits the state."""
    operation = await bench.ask()
    await bench.crash()
    bench.chat.react(bench.card(operation), BOB, APPROVE)
    bench.store.operations[operation.id] = replace(bench.now(operation), state=state)
    bench.start()
    await bench.pass_time(HOUR)
    await bench.workflow.reconcile()
    await bench.rest()

    assert (bench.now(operation).state, bench.now(operation).reason) == (State.EXPIRED, reason)
    assert not bench.delivery.calls


async def test_a_card_deleted_while_away_cancels(bench: Bench) -> None:
    """Without the card nobody can decide."""
    operation = await bench.ask()
    await bench.crash()
    bench.chat.delete(bench.card(operation))
    bench.start()
    await bench.workflow.reconcile()

    assert bench.now(operation).state is State.CANCELLED


async def test_a_channel_that_is_gone_cancels_what_has_no_card(bench: Bench) -> None:
    """Where no card can ever be posted, the request does not wait for it."""

    class NoChannel(type(bench.chat)):  # type: ignore[misc] # the fake, without its channel
        async def post(self, operation: object) -> Card:
            del operation
            raise CardGone("Discord answered 404 (10003)")

    operation = await bench.ask()
    await bench.crash()
    bench.store.operations[operation.id] = replace(bench.now(operation), card=None)
    bench.chat.__class__ = NoChannel
    bench.start()

    assert await bench.workflow.reconcile()
    assert bench.now(operation).state is State.CANCELLED


async def test_an_unreachable_discord_is_told_and_the_others_go_on(bench: Bench) -> None:
    """It returns False where something is left, and starts nothing of it."""
    bench.delivery.hold()
    running = await bench.ask(environment="staging")
    waiting = await bench.ask(DAVE)
    await bench.crash()
    bench.chat.react(bench.card(waiting), BOB, APPROVE)
    bench.chat.unreachable = True
    bench.start()
    assert not await bench.workflow.reconcile()
    bench.delivery.release()
    await bench.rest()

    assert bench.now(waiting).state is State.PENDING
    assert bench.now(running).state is State.SUCCEEDED

    bench.chat.unreachable = False
    assert await bench.workflow.reconcile()
    await bench.rest()
    assert bench.now(waiting).state is State.SUCCEEDED


async def test_a_memory_that_cannot_be_written_is_told(bench: Bench) -> None:
    """Nothing is decided that cannot be kept; the next reconciliation does it."""
    operation = await bench.ask()
    await bench.crash()
    bench.chat.react(bench.card(operation), BOB, APPROVE)
    bench.store.fault = StoreError("The disk is full.")
    bench.start()
    assert not await bench.workflow.reconcile()
    bench.store.fault = None
    assert await bench.workflow.reconcile()
    await bench.rest()

    assert bench.now(operation).state is State.SUCCEEDED


async def test_it_may_run_at_any_time(bench: Bench) -> None:
    """While a card is being posted and while someone votes: nothing is doubled, nothing stale escapes."""
    bench.chat.hold()
    asking = bench.tasks.spawn(bench.ask(), "ask")
    await bench.rest()
    reconciling = bench.tasks.spawn(bench.workflow.reconcile(), "reconcile")
    await bench.rest()
    bench.chat.release()
    operation = await asking
    assert await reconciling
    await asyncio.gather(bench.workflow.reconcile(), bench.react(operation, BOB), bench.workflow.reconcile())
    await bench.rest()

    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.effects(operation) == 1


async def test_many_reconciliations_watch_one_expiry(bench: Bench) -> None:
    """Every gap is followed by one; timers do not pile up."""
    operation = await bench.ask()
    for _ in range(5):
        await bench.workflow.reconcile()
    names = [task.get_name() for task in asyncio.all_tasks()]

    assert names.count(f"watch {operation.id}") == 1


async def test_unknown_stays_for_a_person(bench: Bench) -> None:
    """Reconciling does not touch what nobody can know."""
    operation = await bench.ask()
    bench.store.operations[operation.id] = replace(bench.now(operation), state=State.UNKNOWN)

    assert await bench.workflow.reconcile()
    assert bench.now(operation).state is State.UNKNOWN
    bench.store.operations[operation.id] = replace(bench.now(operation), state=State.PENDING)
    await bench.workflow.cancel(operation.id, bench.chat.members[ALICE])


async def test_an_end_that_was_not_told_is_told_at_the_next_start(bench: Bench) -> None:
    """A process that died between the record and the card leaves no card that says "deploying" for ever."""
    operation = await bench.ask(environment="staging")
    await bench.crash()
    bench.chat.shown.clear()
    bench.chat.announced.clear()
    bench.start()
    await bench.workflow.reconcile()
    await bench.workflow.reconcile()

    assert [(shown.id, shown.state) for shown, _, _ in bench.chat.shown] == [(operation.id, State.SUCCEEDED)]
    assert [told.id for told in bench.chat.announced] == [operation.id]


async def test_the_last_ends_are_told_however_long_the_bot_was_away(bench: Bench) -> None:
    """After a day's outage the last operation is told; the one an hour before it had its time."""
    await bench.ask(environment="staging")
    await bench.pass_time(HOUR)
    last = await bench.ask(environment="production")
    await bench.react(last, BOB)
    await bench.crash()
    bench.chat.announced.clear()
    bench.start()
    await bench.pass_time(24 * HOUR)
    await bench.workflow.reconcile()

    assert [told.id for told in bench.chat.announced] == [last.id]


async def test_ends_of_last_month_are_not_told_again(bench: Bench) -> None:
    """A bot that comes back after weeks brings up nothing that everybody knows."""
    await bench.ask(environment="staging")
    await bench.crash()
    bench.chat.announced.clear()
    bench.start()
    await bench.pass_time(8 * 24 * HOUR)
    await bench.workflow.reconcile()

    assert not bench.chat.announced
