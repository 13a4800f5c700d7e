"""The last look, piece by piece."""

from dataclasses import replace

import pytest

from bot.core.domain.operation import State
from bot.core.domain.plan import Action
from bot.core.policy.matrix import Freeze
from bot.core.ports.chat import CardGone, ChatError
from bot.core.workflow import verify
from tests.fakes.bench import BOB, Bench


async def test_without_a_card_nobody_approved(bench: Bench) -> None:
    """Votes are only what stands on a card; an operation that needs none needs no card."""
    operation = replace(await bench.ask(), card=None)

    with pytest.raises(CardGone):
        await verify.refresh(bench.deps, operation)

    needs_nobody = replace(operation, row=replace(operation.row, slots=()))
    assert await verify.refresh(bench.deps, needs_nobody) is needs_nobody


async def test_an_unreachable_discord_concludes_nothing(bench: Bench) -> None:
    """Neither for nor against."""
    operation = await bench.ask()
    bench.chat.unreachable = True

    with pytest.raises(ChatError):
        await verify.authority_now(bench.deps, operation)
    bench.chat.unreachable = False


async def test_pending_votes_do_not_authorize(bench: Bench) -> None:
    """An operation without its votes is not let through, whoever calls."""
    obstacle = await verify.authority_now(bench.deps, await bench.ask())

    assert isinstance(obstacle, verify.Obstacle)
    assert obstacle.state is State.VOID


async def test_a_plan_that_is_not_the_approved_one_voids(bench: Bench) -> None:
    """Whatever changed it where it is kept: what runs is what the digest on the card stands for."""
    operation = await bench.ask()
    foreign = replace(operation, plan=replace(operation.plan, action=Action.MIGRATE))
    obstacle = await verify.drift(bench.deps, foreign)

    assert obstacle is not None
    assert "not what was approved" in obstacle.reason


async def test_what_runs_now_is_no_drift(bench: Bench) -> None:
    """Another version running meanwhile does not change what was approved."""
    first, second = await bench.ask(version="v2.3.2"), await bench.ask()
    await bench.react(first, BOB)

    assert bench.now(first).state is State.SUCCEEDED
    assert await verify.drift(bench.deps, second) is None


async def test_a_freeze_that_opened_meanwhile_voids(bench: Bench) -> None:
    """The window is judged when it would start, not when it was asked for."""
    operation = await bench.ask()
    window = Freeze("now", ("production",), ("deploy",), "* * * * *", 3600, "UTC")
    bench.matrix = replace(bench.matrix, freezes=(window,))
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.VOID
    assert "freeze now" in (bench.now(operation).reason or "")
    assert not bench.delivery.calls
