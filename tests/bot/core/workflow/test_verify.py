"""The last look, piece by piece."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.domain import audit
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.lock import Lock
from bot.core.domain.operation import State
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.policy.matrix import Freeze
from bot.core.ports.chat import CardGone, ChatError
from bot.core.workflow import verify
from tests.bot.core.policy.sample import ENGINEER, LEAD
from tests.bot.core.workflow.endings import approved, ended_without_effect
from tests.fakes.bench import ALICE, BOB, CAROL, DAVE, DBA, Bench
from tests.fakes.migrations import STEPS, OrderMigrations
from tests.fakes.operations import NOON


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
        await verify.people(bench.deps, operation)
    bench.chat.unreachable = False


async def test_pending_votes_do_not_authorize(bench: Bench) -> None:
    """An operation without its votes is not let through, whoever calls."""
    operation = await bench.ask()
    who = await verify.people(bench.deps, operation)
    obstacle = await verify.authority_now(bench.deps, bench.matrix, operation, who)

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


async def test_a_lock_that_was_set_meanwhile_voids(bench: Bench) -> None:
    """Between approval and start a lock holds as it does at the request; one whose time is over does not."""
    first = await approved(bench)
    bob = bench.chat.members[BOB].person
    event = audit.locked(bench.request(), NOON, "order-service", "production", "careful")
    lock = Lock("order-service", "production", "careful", bob, NOON, NOON + timedelta(minutes=5))
    await bench.locks.lock(lock, event)
    await bench.restart()
    ended_without_effect(bench, first, State.VOID, "@bob locked order-service in production (careful)")

    await bench.pass_time(300)
    second = await bench.ask()
    await bench.react(second, BOB)
    assert bench.now(second).state is State.SUCCEEDED


async def test_replicas_that_moved_void(bench: Bench) -> None:
    """What was approved as down does not run as up, nor from any other number."""
    operation = await bench.ask(action=Action.SCALE, version=None, replicas=2)
    assert operation.plan.direction == "down"
    bench.delivery.resize("order-service", "production", 1)
    await bench.react(operation, BOB)

    ended_without_effect(bench, operation, State.VOID, "3 replicas ran and 1 run now")


async def test_replicas_that_are_there_already_void(bench: Bench) -> None:
    """Somebody scaled by hand to what was asked for."""
    operation = await bench.ask(action=Action.SCALE, version=None, replicas=2)
    bench.delivery.resize("order-service", "production", 2)
    await bench.react(operation, BOB)

    ended_without_effect(bench, operation, State.VOID, "already runs 2 replicas")


async def test_a_new_migration_voids(bench: Bench) -> None:
    """What is run is exactly what was shown; what is new is named, by id and by what it does."""
    bench.migrations = migrations = OrderMigrations()
    operation = await bench.ask(action=Action.MIGRATE, version=None)
    migrations.grow()
    for who in (BOB, CAROL):
        await bench.react(operation, who)

    new = migrations.steps[-1]
    ended_without_effect(bench, operation, State.VOID, f"{new.id} ({new.fingerprint}) now")
    assert not migrations.calls


async def test_a_migration_whose_sql_changed_voids(bench: Bench) -> None:
    """The same name for something else is something else."""
    bench.migrations = migrations = OrderMigrations()
    operation = await bench.ask(action=Action.MIGRATE, version=None, to="0007_refund_reason")
    migrations.steps[0] = replace(migrations.steps[0], sql="DROP TABLE payments;")
    for who in (BOB, CAROL):
        await bench.react(operation, who)

    ended_without_effect(bench, operation, State.VOID, "pending were 0007_refund_reason")


async def test_migrations_run_as_they_were_shown(bench: Bench) -> None:
    """Up to the one that was named, in order."""
    bench.migrations = migrations = OrderMigrations()
    operation = await bench.ask(action=Action.MIGRATE, version=None, to="0007_refund_reason")
    for who in (BOB, CAROL):
        await bench.react(operation, who)

    assert bench.now(operation).state is State.SUCCEEDED
    assert [order.migrations for order in migrations.effects] == [STEPS[:1]]


async def test_migrations_run_since_are_named_at_a_rollback(bench: Bench) -> None:
    """What was approved as a way back with nothing between is none any more."""
    bench.migrations = OrderMigrations()
    await bench.react(await bench.ask(), BOB)
    back = await bench.ask(action=Action.ROLLBACK, version=None)
    migrated = await bench.ask(action=Action.MIGRATE, version=None)
    for who in (BOB, CAROL):
        await bench.react(migrated, who)
    await bench.workflow.confirm(back.id, bench.chat.members[ALICE])
    await bench.rest()

    ended_without_effect(bench, back, State.VOID, "migrations were run meanwhile: 0007_refund_reason")


async def test_what_never_ends_comes_before_what_can_be_waited_for(bench: Bench) -> None:
    """Beside a freeze that is waited for, an incident still stops it."""
    window = Freeze("now", ("production",), ("deploy",), "0 12 * * *", 3600, "UTC", run_when_over=True)
    bench.matrix = replace(bench.matrix, freezes=(window,), break_glass=None)  # so nobody lets it pass
    operation = await bench.ask()
    down = Incident(id="inc-1", title="down", severity=Severity.SEV2, opened_at=NOON, service="order-service")
    await bench.incidents.add(down)
    await bench.react(operation, BOB)

    ended_without_effect(bench, operation, State.VOID, "The sev2 incident inc-1 (down) is open")


async def test_an_incident_of_no_weight_or_of_another_service_stops_nothing(bench: Bench) -> None:
    """Only sev1 and sev2 on this service do."""
    for number, (severity, service) in enumerate([(Severity.SEV3, "order-service"), (Severity.SEV1, None)]):
        await bench.incidents.add(
            Incident(id=f"inc-{number}", title="x", severity=severity, opened_at=NOON, service=service)
        )
    operation = await bench.ask()
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.SUCCEEDED


async def test_a_role_that_means_other_people_voids(bench: Bench) -> None:
    """The row of the request named people, not only words: who may approve is not changed under it."""
    operation = await bench.ask()
    roles = {**bench.matrix.roles, "team-lead": frozenset({LEAD, ENGINEER})}
    bench.matrix = replace(bench.matrix, roles=roles)
    await bench.react(operation, DAVE)

    ended_without_effect(bench, operation, State.VOID, "gives a role that decides about this to other people")


async def test_who_asked_may_still_ask_by_the_row_of_the_request(bench: Bench) -> None:
    """A row of now that others may ask for does not make up for the role they had then."""
    bench.chat.grant(ALICE, DBA)
    operation = await bench.ask()
    bench.chat.revoke(ALICE, ENGINEER)
    rows = tuple(replace(row, requesters=("dba",)) for row in bench.matrix.rows)
    bench.matrix = replace(bench.matrix, rows=rows)
    await bench.react(operation, BOB)

    ended_without_effect(bench, operation, State.VOID, "@alice may not ask for this any more")


@pytest.mark.parametrize("flag", ["is_timed_out", "is_pending", "is_bot"])
async def test_who_asked_has_to_be_able_to_act(bench: Bench, flag: str) -> None:
    """Nothing is taken from them, and nothing that they asked for before starts."""
    operation = await bench.ask()
    bench.chat.change(ALICE, **{flag: True})
    with pytest.raises(Refused, match="people in a timeout"):
        await bench.ask(environment="staging")
    await bench.react(operation, BOB)

    ended_without_effect(bench, operation, State.VOID, "people in a timeout")
