"""Between approval and start everything is looked at again; the start is claimed once."""

import asyncio
from dataclasses import replace

import pytest
from structlog.contextvars import get_contextvars
from typing_extensions import override

from bot.core.domain.audit import EventName, Result
from bot.core.domain.catalog import Catalog
from bot.core.domain.operation import Card, State
from bot.core.domain.person import Member
from bot.core.domain.plan import Action
from bot.core.policy.matrix import Matrix
from bot.core.ports.back_end import Order
from tests.bot.core.policy.sample import ENGINEER, LEAD
from tests.bot.core.workflow.endings import approved, ended_without_effect
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, DAVE, REJECT, Bench
from tests.fakes.chat import FakeChat
from tests.fakes.delivery import FakeDelivery


async def test_an_approved_operation_starts_after_a_crash(bench: Bench) -> None:
    """The approval is remembered: the next process starts what still holds."""
    operation = await approved(bench)
    await bench.workflow.reconcile()
    await bench.rest()

    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.effects(operation) == 1


async def test_a_lost_role_voids(bench: Bench) -> None:
    """An approver who lost the role between vote and start approves nothing."""
    operation = await approved(bench)
    bench.chat.revoke(BOB, LEAD)
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "no longer stands")


@pytest.mark.parametrize("flag", ["is_timed_out", "is_pending"])
async def test_an_approver_who_may_not_act_any_more_voids(bench: Bench, flag: str) -> None:
    """Neither does one who was timed out or has to pass the screening again."""
    operation = await approved(bench)
    bench.chat.change(BOB, **{flag: True})
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "no longer stands")


async def test_an_approver_who_left_voids(bench: Bench) -> None:
    """Neither does one who is no member any more."""
    operation = await approved(bench)
    bench.chat.kick(BOB)
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "no longer stands")


async def test_a_requester_who_left_voids(bench: Bench) -> None:
    """Nothing is done in the name of someone who is gone."""
    operation = await approved(bench)
    bench.chat.kick(ALICE)
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "no longer a member")


async def test_a_requester_who_may_not_ask_any_more_voids(bench: Bench) -> None:
    """The requester's own role is fresh, too."""
    operation = await approved(bench)
    bench.chat.revoke(ALICE, ENGINEER)
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "policy no longer allows")


async def test_a_withdrawn_vote_voids(bench: Bench) -> None:
    """A ✅ taken back while the bot was down approves nothing."""
    operation = await approved(bench)
    bench.chat.unreact(bench.card(operation), BOB, APPROVE)
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "no longer stands")
    assert not bench.events(EventName.COMMAND)[0].approvals


async def test_a_cross_put_meanwhile_rejects(bench: Bench) -> None:
    """A ❌ of an approver between approval and start wins."""
    operation = await approved(bench)
    bench.chat.react(bench.card(operation), CAROL, REJECT)
    await bench.restart()

    ended_without_effect(bench, operation, State.REJECTED, "@carol")


async def test_the_requesters_cross_put_meanwhile_cancels(bench: Bench) -> None:
    """The requester can take it back until it starts."""
    operation = await approved(bench)
    bench.chat.react(bench.card(operation), ALICE, REJECT)
    await bench.restart()

    ended_without_effect(bench, operation, State.CANCELLED, "@alice")


async def test_a_deleted_card_cancels(bench: Bench) -> None:
    """Votes that nobody can read back do not count."""
    operation = await approved(bench)
    bench.chat.delete(bench.card(operation))
    await bench.restart()

    ended_without_effect(bench, operation, State.CANCELLED, "card was deleted")


async def test_a_stricter_policy_voids(bench: Bench, two_leads: Matrix) -> None:
    """The row as it is now must hold as well."""
    operation = await approved(bench)
    bench.matrix = two_leads
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "policy was changed")


async def test_a_policy_that_asks_for_confirmation_voids(bench: Bench) -> None:
    """What was never confirmed does not pass a row that now asks for it."""
    operation = await approved(bench)
    bench.matrix = replace(bench.matrix, rows=tuple(replace(row, confirm=True) for row in bench.matrix.rows))
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "policy was changed")


async def test_a_laxer_policy_helps_nobody(bench: Bench, two_leads: Matrix) -> None:
    """The row as it was at the request must hold, whatever the matrix says now."""
    lax, bench.matrix = bench.matrix, two_leads
    operation = await bench.ask()
    bench.matrix = lax
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.PENDING


async def test_a_laxer_policy_stands_in_for_no_approver(bench: Bench, two_leads: Matrix) -> None:
    """Where the row of the request lacks a vote at the start, the row of now that has enough helps nobody."""
    lax, bench.matrix = bench.matrix, two_leads
    operation = await approved(bench)
    bench.matrix = lax
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "no longer stands")


async def test_a_policy_without_a_row_voids(bench: Bench) -> None:
    """Nothing runs that the matrix no longer names."""
    operation = await approved(bench)
    bench.matrix = replace(bench.matrix, rows=())
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "policy no longer allows")


async def test_a_moved_tag_voids(bench: Bench) -> None:
    """What was approved is what runs: a version that names something else now does not."""
    operation = await approved(bench)
    bench.delivery.move("order-service", "v2.4.1")
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "no longer what was approved")


async def test_what_runs_already_voids(bench: Bench) -> None:
    """Somebody was faster."""
    first, second = await bench.ask(), await bench.ask(DAVE)
    await bench.react(first, BOB)
    await bench.react(second, BOB)

    assert bench.now(first).state is State.SUCCEEDED
    ended_without_effect(bench, second, State.VOID, "already runs")


async def test_two_for_one_target_do_not_overlap(bench: Bench) -> None:
    """While one executes, the other is void, with a link to it."""
    first, second = await bench.ask(), await bench.ask(DAVE, version="v2.3.2")
    bench.delivery.hold()
    await bench.react(first, BOB)
    await bench.react(second, BOB)

    ended_without_effect(bench, second, State.VOID, bench.card(first).message_id)
    bench.delivery.release()
    await bench.rest()
    assert bench.now(first).state is State.SUCCEEDED


async def test_a_silent_back_end_voids(bench: Bench) -> None:
    """Where nobody says what a version names now, nothing starts."""
    operation = await approved(bench)
    bench.delivery.silent = True
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "did not answer")


async def test_a_service_that_left_the_settings_voids(bench: Bench) -> None:
    """Settings changed while the bot was down: it ends with a reason and not with an error."""
    operation = await approved(bench)
    bench.catalog = Catalog({})
    await bench.restart()

    ended_without_effect(bench, operation, State.VOID, "left the settings")


async def test_the_record_tells_how_long_it_took(bench: Bench) -> None:
    """Seconds count from the request."""
    operation = await bench.ask()
    await bench.pass_time(127)
    await bench.react(operation, BOB)

    [record] = bench.events(EventName.COMMAND)
    assert (record.result, record.duration_seconds) == (Result.SUCCESS, 127)


async def test_what_ends_during_the_last_look_changes_nothing_unseen(bench: Bench) -> None:
    """A change of the target that ends between the look at what runs and the start is not overlooked."""

    class Slow(FakeChat):
        @override
        async def member(self, user_id: str, since: Card | None = None) -> Member | None:
            if user_id == ALICE:  # who is asked for last, when what runs has been looked at
                bench.delivery.release()
            for _ in range(30):
                await asyncio.sleep(0)
            return await super().member(user_id, since)

    second = await bench.ask(action=Action.SCALE, version=None, replicas=2)
    bench.delivery.hold()
    first = await bench.ask(DAVE, action=Action.SCALE, version=None, replicas=5)
    slow = Slow()
    slow.__dict__.update(bench.chat.__dict__)
    bench.deps.__dict__["chat"] = slow
    await bench.react(second, BOB)

    assert bench.now(first).state is State.SUCCEEDED
    ended_without_effect(bench, second, State.VOID, "")


async def test_only_approvals_that_count_are_told(bench: Bench, two_leads: Matrix) -> None:
    """Who had lost the role by the start did not approve it, whatever stands on the card."""
    bench.matrix = two_leads
    operation = await bench.ask()
    await bench.react(operation, BOB)
    bench.chat.revoke(BOB, LEAD)
    bench.chat.grant(DAVE, LEAD)
    for lead in (CAROL, DAVE):
        await bench.react(operation, lead)

    [record] = bench.events(EventName.COMMAND)
    assert [vote.user.name for vote in record.approvals] == ["carol", "dave"]
    [started] = bench.events(EventName.STARTED)
    assert started.policy == two_leads.digest


class Heedful(FakeDelivery):
    """Notes what the log says the operation of the moment is."""

    def __init__(self) -> None:
        super().__init__()
        self.about: list[object] = []

    @override
    async def start(self, order: Order) -> None:
        self.about.append(get_contextvars().get("operation"))
        await super().start(order)


async def test_whatever_is_logged_meanwhile_names_the_operation(bench: Bench) -> None:
    """Also by a back end, and also where a start, that knew of no request, has taken it up."""
    kept = await approved(bench)
    bench.delivery = delivery = Heedful()
    await bench.restart()
    asked = await bench.ask(environment="staging")

    assert delivery.about == [kept.id, asked.id]
    assert "operation" not in get_contextvars()
