"""Stopping and confirming: by the one who asked, before it starts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, State
from bot.core.domain.refusal import Refused
from bot.core.ports.store import StoreError
from tests.fakes.bench import ALICE, APPROVE, BOB, HOUR, Bench


async def _confirming(bench: Bench, environment: str = "staging") -> Operation:
    bench.matrix = replace(bench.matrix, rows=tuple(replace(row, confirm=True) for row in bench.matrix.rows))
    return await bench.ask(environment=environment)


async def test_the_requester_cancels(bench: Bench) -> None:
    """Nothing happens any more, and the record says who stopped it."""
    operation = await bench.ask()
    ended = await bench.workflow.cancel(operation.id, bench.chat.members[ALICE])
    await bench.react(operation, BOB)

    assert (ended.state, bench.now(operation).state) == (State.CANCELLED, State.CANCELLED)
    assert "@alice" in (ended.reason or "")
    assert not bench.delivery.calls


async def test_others_cannot(bench: Bench) -> None:
    """Not even a lead: a ❌ is their word."""
    operation = await bench.ask()

    with pytest.raises(Refused, match="Only @alice"):
        await bench.workflow.cancel(operation.id, bench.chat.members[BOB])
    with pytest.raises(Refused, match="no such operation"):
        await bench.workflow.cancel("op_none", bench.chat.members[ALICE])
    assert bench.now(operation).state is State.PENDING


async def test_what_runs_cannot_be_cancelled(bench: Bench) -> None:
    """The back end is at it: saying otherwise would be a lie."""
    bench.delivery.hold()
    operation = await bench.ask(environment="staging")

    with pytest.raises(Refused, match="executing already"):
        await bench.workflow.cancel(operation.id, bench.chat.members[ALICE])

    bench.delivery.release()
    await bench.rest()
    assert bench.now(operation).state is State.SUCCEEDED


async def test_a_confirmation_lets_it_go_on(bench: Bench) -> None:
    """Without approvals it runs, with them it waits for these; a second click has nothing to confirm."""
    alice = bench.chat.members[ALICE]
    staging = await _confirming(bench)
    production = await bench.ask()
    assert staging.state is State.CONFIRMING
    assert not bench.delivery.calls

    for operation in (staging, production):
        await bench.workflow.confirm(operation.id, alice)
        await bench.rest()
    with pytest.raises(Refused, match="nothing to confirm"):
        await bench.workflow.confirm(production.id, alice)

    assert bench.now(staging).state is State.SUCCEEDED
    assert bench.now(production).state is State.PENDING
    assert len(bench.events(EventName.CONFIRMED)) == 2
    await bench.react(production, BOB)
    assert bench.now(production).state is State.SUCCEEDED


async def test_votes_do_not_confirm(bench: Bench) -> None:
    """Before the requester means it there is nothing to vote on."""
    operation = await _confirming(bench, "production")
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.CONFIRMING


async def test_a_sign_from_before_the_confirmation_counts_after_it(bench: Bench) -> None:
    """What stands on the card counts, as it would if the bot had been started again in between."""
    operation = await _confirming(bench, "production")
    await bench.react(operation, BOB)

    await bench.workflow.confirm(operation.id, bench.chat.members[ALICE])
    await bench.rest()

    assert bench.now(operation).state is State.SUCCEEDED
    assert [vote.user.name for vote in bench.now(operation).approvals] == ["bob"]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
async def test_a_late_confirmation_is_refused(bench: Bench, late: timedelta) -> None:
    """At the expiry or after it nobody is told that it was confirmed."""
    operation = await _confirming(bench)
    bench.clock._now = operation.expires_at + late

    with pytest.raises(Refused, match="not confirmed in time"):
        await bench.workflow.confirm(operation.id, bench.chat.members[ALICE])

    assert bench.now(operation).state is State.EXPIRED


@pytest.mark.parametrize("what", ["cleared", "card_deleted"])
async def test_a_card_that_cannot_be_trusted_cancels(bench: Bench, what: str) -> None:
    """Cleared reactions or a deleted card end what waits; a vote that was in by then helps no more."""
    operation = await bench.ask()
    card = bench.card(operation)
    await getattr(bench.workflow, what)(card.message_id)
    await bench.workflow.vote(card.message_id, BOB, APPROVE)
    await bench.rest()

    assert bench.now(operation).state is State.CANCELLED
    assert not bench.delivery.calls


@pytest.mark.parametrize("what", ["cleared", "card_deleted"])
async def test_what_runs_goes_on_without_its_card(bench: Bench, what: str) -> None:
    """A moderator cannot stop halfway what was begun."""
    bench.delivery.hold()
    operation = await bench.ask()
    await bench.react(operation, BOB)
    await getattr(bench.workflow, what)(bench.card(operation).message_id)
    bench.delivery.release()
    await bench.rest()

    assert bench.now(operation).state is State.SUCCEEDED


async def test_a_deletion_that_cannot_be_kept_counts_later(bench: Bench) -> None:
    """With a full disk nothing is decided; with space again the card is found to be gone."""
    operation = await bench.ask()
    bench.chat.delete(bench.card(operation))
    bench.store.fault = StoreError("The disk is full.")
    await bench.workflow.card_deleted(bench.card(operation).message_id)
    bench.store.fault = None
    await bench.pass_time(5)

    assert bench.now(operation).state is State.CANCELLED


async def test_what_cannot_be_kept_is_refused(bench: Bench) -> None:
    """The person hears that it was not recorded."""
    operation = await bench.ask()
    bench.store.fault = StoreError("The disk is full.")

    with pytest.raises(Refused, match="could not be recorded"):
        await bench.workflow.cancel(operation.id, bench.chat.members[ALICE])

    bench.store.fault = None
    await bench.pass_time(HOUR)
    assert bench.now(operation).state is State.EXPIRED
