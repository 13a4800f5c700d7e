"""Break-glass while Discord is away: for those whom the matrix names, for nothing else, told afterwards."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Member, Person
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.ports.chat import ChatError
from bot.core.ports.store import StoreError
from bot.core.workflow import glass
from tests.bot.core.policy.sample import ENGINEER
from tests.bot.core.workflow.endings import ended_without_effect
from tests.bot.core.workflow.world import COMMANDER
from tests.fakes.bench import ALICE, Bench
from tests.fakes.witness import Absent

ONCALL = "106"
REASON = "the shop is down"
ACCOUNT = f"{REASON} (by the command line, while Discord did not say who that is)"


@pytest.fixture(autouse=True)
def away(bench: Bench) -> None:
    """Let Discord be away, and the matrix name somebody for that."""
    rule = bench.matrix.break_glass
    assert rule is not None
    named = replace(rule, without_discord=(Person(ONCALL, "oncall"),))
    bench.matrix = replace(bench.matrix, break_glass=named)
    bench.chat.members[ONCALL] = Member(ONCALL, "oncall", frozenset({ENGINEER, COMMANDER}))
    bench.chat.unreachable = True


def oncall(bench: Bench) -> Member:
    """Return whom the matrix takes for oncall."""
    member = glass.vouched(bench.matrix, "oncall")
    assert member is not None
    return member


async def broken(bench: Bench, **changes: Any) -> Operation:
    """Break the glass on the matrix's word."""
    return await bench.ask(ALICE, **({"requester": oncall(bench), "break_glass": REASON} | changes))


def confirmed(bench: Bench) -> None:
    """Let deploys wait for a confirmation, so that something may happen before the start."""
    rows = tuple(replace(row, confirm=row.action == "deploy") for row in bench.matrix.rows)
    bench.matrix = replace(bench.matrix, rows=rows)


async def test_it_runs_and_says_on_whose_word(bench: Bench) -> None:
    """One effect without a card; the log and whoever reviews it read that Discord was not asked."""
    operation = await broken(bench)

    assert (operation.state, operation.card, bench.effects(operation)) == (State.SUCCEEDED, None, 1)
    assert [event.reason for event in bench.events(EventName.GLASS_BROKEN)] == [ACCOUNT]
    assert bench.events(EventName.REQUESTED)[0].reason == f"break-glass: {ACCOUNT}"
    assert bench.store.reviews[operation.id].reason == ACCOUNT
    [notice] = bench.chat.told.values()
    assert "broke the glass for a deploy of order-service to production: nobody else was asked" in notice.text
    assert ACCOUNT in notice.text
    assert [each.id for each in bench.chat.announced] == [operation.id]


@pytest.mark.parametrize("user", ["oncall", ONCALL])
def test_they_are_known_by_name_or_id(bench: Bench, user: str) -> None:
    """And nobody else is, nor anyone where the matrix has no glass."""
    member = glass.vouched(bench.matrix, user)

    assert member == Member(ONCALL, "oncall", bench.matrix.ids_of(bench.matrix.roles), is_vouched=True)
    assert glass.vouched(bench.matrix, "alice") is None
    assert glass.vouched(replace(bench.matrix, break_glass=None), user) is None


async def test_it_is_confirmed_without_a_card(bench: Bench) -> None:
    """Who has to mean it says so by the command line; it waits for no card, and for no Discord."""
    confirmed(bench)
    operation = await broken(bench)
    assert (operation.state, bench.effects(operation)) == (State.CONFIRMING, 0)
    await bench.workflow.confirm(operation.id, oncall(bench))
    await bench.rest()

    assert (bench.now(operation).state, bench.effects(operation)) == (State.SUCCEEDED, 1)


async def test_it_is_the_only_way_also_where_nobody_has_to_approve(bench: Bench) -> None:
    """Without Discord there is no other: it runs, and is reviewed by those who may ask for the same."""
    scaled = await broken(bench, action=Action.SCALE, replicas=5, version=None)

    assert (scaled.state, bench.effects(scaled)) == (State.SUCCEEDED, 1)
    assert bench.store.reviews[scaled.id].roles == ("engineer",)


async def test_its_card_comes_once_discord_takes_it(bench: Bench) -> None:
    """No reconnection is needed; what waits for a confirmation is confirmed there."""
    confirmed(bench)
    operation = await broken(bench)
    await bench.pass_time(60)
    assert bench.now(operation).card is None
    bench.chat.unreachable = False
    await bench.pass_time(60)

    assert bench.now(operation).card == bench.card(operation)
    await bench.workflow.confirm(operation.id, bench.chat.members[ONCALL])
    await bench.rest()
    assert (bench.now(operation).state, bench.effects(operation)) == (State.SUCCEEDED, 1)


@pytest.mark.parametrize("restarts", [False, True])
async def test_what_has_ended_gets_its_card_too(bench: Bench, *, restarts: bool) -> None:
    """It is shown as it ended, in this process or the next; the end itself is touched no more."""
    operation = await broken(bench)
    if restarts:
        await bench.crash()
        bench.start()
    bench.chat.unreachable = False
    await bench.workflow.reconcile()
    await bench.pass_time(60)

    shown = len(bench.chat.shown)
    await bench.workflow.reconcile()
    await bench.pass_time(60)

    assert bench.now(operation) == operation
    assert len(bench.chat.shown) == shown, "once in a process"
    assert bench.card(operation) in [shown.card for shown, _, _ in bench.chat.shown if shown.is_final]


async def test_a_card_that_could_not_be_kept_is_kept_later(bench: Bench) -> None:
    """The memory may refuse at that moment: what stands in the channel is still found out, and remembered."""
    confirmed(bench)
    operation = await broken(bench)
    bench.chat.unreachable, bench.store.fault = False, StoreError("The disk is full.")
    await bench.pass_time(60)
    assert (bench.now(operation).card, operation.id in bench.chat.cards) == (None, True)
    bench.store.fault = None
    await bench.pass_time(60)

    assert bench.now(operation).card == bench.card(operation)


async def test_an_unknown_end_is_settled_on_its_card(bench: Bench) -> None:
    """Nobody knew what became of it; once Discord is back there is a card to say so on."""
    bench.delivery.lost_requests, bench.delivery.mute = 1, True
    operation = await broken(bench)
    for _ in range(60):
        await bench.pass_time(10)
    assert bench.now(operation).state is State.UNKNOWN
    bench.chat.unreachable = False
    await bench.pass_time(10)

    assert bench.now(operation).card == bench.card(operation)


async def test_their_word_counts_for_nothing_else(bench: Bench) -> None:
    """Without the glass the matrix's word is worth nothing, not even where nobody has to approve."""
    for environment in ("production", "staging"):
        with pytest.raises(Refused) as refusal:
            await broken(bench, break_glass=None, environment=environment)
        assert refusal.value.code == "no-answer"

    assert bench.delivery.effects == []


async def test_a_second_one_waits_for_the_review(bench: Bench) -> None:
    """Discord's absence makes the glass no thinner."""
    first = await broken(bench)
    with pytest.raises(Refused, match=rf"{first.id}, and nobody has reviewed .* until then somebody else"):
        await broken(bench, version="v2.3.2")


async def test_whom_the_matrix_names_no_more_starts_nothing(bench: Bench) -> None:
    """It is looked up again before the start; Discord may still say that they may."""
    confirmed(bench)
    operation = await broken(bench)
    member, rule = oncall(bench), bench.matrix.break_glass
    assert rule is not None
    bench.matrix = replace(bench.matrix, break_glass=replace(rule, without_discord=()))
    await bench.workflow.confirm(operation.id, member)
    await bench.pass_time(60)
    assert (bench.now(operation).state, bench.effects(operation)) == (State.APPROVED, 0)
    assert bench.events(EventName.CONFIRMED)
    with pytest.raises(Refused):
        await bench.ask(ALICE, requester=member, break_glass=REASON, version="v2.3.2")

    bench.chat.unreachable = False
    await bench.pass_time(60)
    assert (bench.now(operation).state, bench.effects(operation)) == (State.SUCCEEDED, 1)


async def test_once_discord_is_back_its_word_counts(bench: Bench) -> None:
    """Who has lost the role there starts nothing with what the matrix said before."""
    confirmed(bench)
    operation = await broken(bench)
    bench.chat.unreachable = False
    bench.chat.revoke(ONCALL, COMMANDER)
    await bench.workflow.confirm(operation.id, oncall(bench))
    await bench.rest()

    ended_without_effect(bench, operation, State.VOID, "may break the glass")


async def test_the_glass_of_those_whom_discord_knew_waits_for_it(bench: Bench) -> None:
    """Only what began without Discord goes on without it, though the matrix names the same person."""
    confirmed(bench)
    bench.chat.unreachable = False
    operation = await bench.ask(ONCALL, break_glass=REASON)
    bench.chat.unreachable = True
    await bench.workflow.confirm(operation.id, bench.chat.members[ONCALL])
    await bench.pass_time(60)

    assert (bench.now(operation).state, bench.effects(operation)) == (State.APPROVED, 0)


async def test_a_discord_that_hangs_holds_nothing_up(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it does not say cannot be too old."""

    async def hangs(*_: object) -> None:
        await bench.clock.pass_time(20)
        raise ChatError("Discord did not answer")

    monkeypatch.setattr(bench.chat, "member", hangs)
    operation = await broken(bench)

    assert (operation.state, bench.effects(operation)) == (State.SUCCEEDED, 1)


async def test_a_discord_that_is_slow_holds_nothing_up(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would say after more seconds than count is not waited for."""
    monkeypatch.setattr("bot.core.workflow.verify._SOON", 0.0)

    async def slow(*_: object) -> Member:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(bench.chat, "member", slow)
    operation = await broken(bench)
    await asyncio.wait_for(bench.workflow.wait(operation.id), 20)

    assert (bench.now(operation).state, bench.effects(operation)) == (State.SUCCEEDED, 1)


async def test_an_order_that_was_lost_is_given_by_the_next_process(bench: Bench) -> None:
    """Killed before the back end heard of it: the next one still goes on without Discord, once."""
    bench.delivery.lost_requests, bench.delivery.mute = 1, True
    operation = await broken(bench)
    assert (operation.state, bench.effects(operation)) == (State.EXECUTING, 0)
    bench.delivery.mute = False
    await bench.restart()

    assert (bench.now(operation).state, bench.effects(operation)) == (State.SUCCEEDED, 1)


async def test_the_witnesses_are_still_asked(bench: Bench) -> None:
    """Where the policy wants checkpoints elsewhere, nothing starts that only this machine would know of."""
    bench.witness = Absent(lambda: None, away=1)
    bench.start()
    operation = await broken(bench)
    assert (operation.state, bench.effects(operation)) == (State.APPROVED, 0)

    await bench.pass_time(5)
    assert (bench.now(operation).state, bench.effects(operation)) == (State.SUCCEEDED, 1)


async def test_what_nobody_was_told_is_told_at_the_next_start(bench: Bench) -> None:
    """However long before the last end it was: a command line had nobody to tell."""
    operation = await broken(bench)
    bench.chat.unreachable = False
    await bench.pass_time(3600)
    last = await bench.ask(ALICE, environment="staging", version="v2.3.2")
    bench.chat.announced.clear()
    await bench.restart()

    assert [each.id for each in bench.chat.announced] == [operation.id, last.id]
