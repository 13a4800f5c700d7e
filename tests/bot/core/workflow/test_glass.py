"""Break-glass: by whom, for what, why, once at a time; and what it passes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.domain import audit
from bot.core.domain.audit import EventName
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.lock import Lock
from bot.core.domain.operation import State
from bot.core.domain.person import Member
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.requirement import Slot
from bot.core.policy.matrix import Freeze
from tests.bot.core.policy.sample import ENGINEER, LEAD
from tests.bot.core.workflow.endings import ended_without_effect
from tests.fakes.bench import ALICE, BOB, HOUR, Bench
from tests.fakes.migrations import OrderMigrations
from tests.fakes.operations import NOON

ONCALL, COMMANDER = "106", "1180000000000000041"
ALWAYS = Freeze("always", ("production",), ("deploy",), "* * * * *", 3600, "UTC")


@pytest.fixture(autouse=True)
def oncall(bench: Bench) -> None:
    """Let someone be there who may."""
    bench.chat.members[ONCALL] = Member(ONCALL, "oncall", frozenset({ENGINEER, COMMANDER}))


@pytest.mark.parametrize(
    ("by", "changes", "code"),
    [
        (ONCALL, {"break_glass": "  \n "}, "no-reason"),
        (ONCALL, {"break_glass": "x" * 201}, "no-reason"),
        (ALICE, {}, "not-allowed"),
        (ONCALL, {"action": Action.MIGRATE, "version": None}, "no-glass"),
        (ONCALL, {"environment": "staging"}, "no-need"),
    ],
)
async def test_refused(bench: Bench, by: str, changes: dict[str, Any], code: str) -> None:
    """Without a reason, role or listed action, or where nobody is asked: nothing happens, and it is noted."""
    bench.migrations = OrderMigrations()
    with pytest.raises(Refused) as refusal:
        await bench.ask(by, **({"break_glass": "the shop is down"} | changes))

    assert refusal.value.code == code
    assert [event.event for event in bench.store.events] == [EventName.COMMAND]
    assert not bench.delivery.calls


@pytest.mark.parametrize("flag", ["is_timed_out", "is_pending", "is_bot"])
async def test_only_someone_able(bench: Bench, flag: str) -> None:
    """Who may not act in the server breaks nothing."""
    bench.chat.change(ONCALL, **{flag: True})
    with pytest.raises(Refused, match="people in a timeout"):
        await bench.ask(ONCALL, break_glass="the shop is down")


async def test_nobody_breaks_it_where_the_matrix_has_none(bench: Bench) -> None:
    """Without the rule there is no glass."""
    bench.matrix = replace(bench.matrix, break_glass=None)
    with pytest.raises(Refused, match="lets nobody break the glass"):
        await bench.ask(ONCALL, break_glass="the shop is down")


async def test_it_starts_without_votes_and_owes_a_review(bench: Bench) -> None:
    """It runs at once; the review is kept with the start, whoever was skipped is called once, with why."""
    operation = await bench.ask(ONCALL, break_glass="the  shop\nis down")

    assert operation.state is State.SUCCEEDED
    review = bench.store.reviews[operation.id]
    assert (review.by.name, review.reason, review.roles) == ("oncall", "the shop is down", ("team-lead",))
    assert review.due_at == NOON + timedelta(hours=24)
    names = [event.event for event in bench.store.events]
    assert names.index(EventName.GLASS_BROKEN) + 1 == names.index(EventName.STARTED)
    [notice] = bench.chat.told.values()
    assert (notice.key, notice.roles, notice.review_of) == (
        f"{operation.id} glass",
        ("team-lead",),
        operation.id,
    )
    assert "Reason: the shop is down" in notice.text


async def test_no_second_one_beside_an_open_review(bench: Bench) -> None:
    """Until somebody has looked, the same person breaks no other; then they may again."""
    first = await bench.ask(ONCALL, break_glass="the shop is down")
    with pytest.raises(Refused, match=rf"{first.id}, and nobody has reviewed"):
        await bench.ask(ONCALL, break_glass="again", version="v2.3.2")

    await bench.workflow.review(first.id, bench.chat.members[BOB])
    again = await bench.ask(ONCALL, break_glass="again", version="v2.3.2")
    assert again.state is State.SUCCEEDED


async def test_two_at_once_are_one(bench: Bench) -> None:
    """A second one taken before the first has started does not start: there is a review due by then."""
    rows = tuple(replace(row, confirm=row.action == "deploy") for row in bench.matrix.rows)
    bench.matrix = replace(bench.matrix, rows=rows)
    first = await bench.ask(ONCALL, break_glass="one")
    second = await bench.ask(ONCALL, break_glass="two", version="v2.3.2")
    for operation in (first, second):
        await bench.workflow.confirm(operation.id, bench.chat.members[ONCALL])
        await bench.rest()

    assert bench.now(first).state is State.SUCCEEDED
    ended_without_effect(bench, second, State.VOID, "nobody has reviewed that yet")


async def test_the_role_is_looked_at_again(bench: Bench) -> None:
    """Who has lost the role between confirmation and start breaks nothing any more."""
    rows = tuple(replace(row, confirm=row.action == "deploy") for row in bench.matrix.rows)
    bench.matrix = replace(bench.matrix, rows=rows)
    operation = await bench.ask(ONCALL, break_glass="the shop is down")
    bench.chat.revoke(ONCALL, COMMANDER)
    await bench.workflow.confirm(operation.id, bench.chat.members[ONCALL])
    await bench.rest()

    ended_without_effect(bench, operation, State.VOID, "Only an incident commander")
    assert not bench.store.reviews


async def test_it_passes_freezes_and_incidents(bench: Bench) -> None:
    """What stops everybody else does not stop this; whoever could have let it pass is asked to review."""
    bench.matrix = replace(bench.matrix, freezes=(ALWAYS,))
    await bench.incidents.add(
        Incident(id="inc-1", title="down", severity=Severity.SEV1, opened_at=NOON, service="order-service")
    )
    with pytest.raises(Refused, match="freeze always"):
        await bench.ask()

    operation = await bench.ask(ONCALL, break_glass="the shop is down")
    assert operation.state is State.SUCCEEDED
    assert bench.store.reviews[operation.id].roles == ("team-lead", "incident-commander")


async def test_it_passes_no_lock(bench: Bench) -> None:
    """A lock holds for everybody."""
    lock = Lock("order-service", "production", "careful", bench.chat.members[BOB].person, NOON)
    attempt = bench.request(BOB)
    await bench.locks.lock(lock, audit.locked(attempt, NOON, "order-service", "production", "careful"))

    with pytest.raises(Refused, match="locked order-service in production"):
        await bench.ask(ONCALL, break_glass="the shop is down")


async def test_a_process_that_died_before_the_call_calls_at_its_next_start(bench: Bench) -> None:
    """Whoever was skipped is called also when the process ended right after the start was kept."""
    bench.delivery.hold()
    operation = await bench.ask(ONCALL, break_glass="the shop is down")
    await bench.crash()
    bench.chat.told.clear()
    bench.delivery.release()
    await bench.pass_time(HOUR)
    bench.start()
    for _ in range(2):
        await bench.workflow.reconcile()
        await bench.rest()

    assert bench.now(operation).state is State.SUCCEEDED
    assert list(bench.chat.told) == [f"{operation.id} glass"]


@pytest.mark.parametrize("skipped", [(), ("incident-commander",)])
async def test_where_nobody_else_was_skipped_others_review_it(bench: Bench, skipped: tuple[str, ...]) -> None:
    """A freeze that nobody or only a commander may let pass: those who may ask for the same look at it."""
    override = (Slot(skipped),) if skipped else ()
    window = replace(ALWAYS, environments=("staging",), override=override)
    bench.matrix = replace(bench.matrix, freezes=(window,))
    operation = await bench.ask(ONCALL, environment="staging", break_glass="the shop is down")

    assert bench.store.reviews[operation.id].roles == (*skipped, "engineer")
    await bench.workflow.review(operation.id, bench.chat.members[ALICE])
    assert bench.store.reviews[operation.id].reviewed_by is not None


async def test_a_renamed_role_locks_nobody_out(bench: Bench) -> None:
    """Where no role of that name is left, anyone else with a role of the matrix reviews it."""
    operation = await bench.ask(ONCALL, break_glass="the shop is down")
    others = {name: ids for name, ids in bench.matrix.roles.items() if name != "team-lead"}
    bench.matrix = replace(bench.matrix, roles=others | {"leads": frozenset({LEAD})})
    with pytest.raises(Refused, match="not @oncall"):
        await bench.workflow.review(operation.id, bench.chat.members[ONCALL])
    await bench.workflow.review(operation.id, bench.chat.members[BOB])

    assert bench.store.reviews[operation.id].reviewed_by is not None


async def test_whoever_a_new_incident_asks_for_is_skipped_as_well(bench: Bench) -> None:
    """What began between the request and the start is passed, and its people are called."""
    rows = tuple(replace(row, confirm=row.action == "deploy") for row in bench.matrix.rows)
    bench.matrix = replace(bench.matrix, rows=rows)
    operation = await bench.ask(ONCALL, break_glass="the shop is down")
    sev1 = Incident(id="inc-1", title="Down", severity=Severity.SEV1, opened_at=NOON, service="order-service")
    await bench.incidents.add(sev1)
    await bench.workflow.confirm(operation.id, bench.chat.members[ONCALL])
    await bench.rest()

    assert bench.now(operation).state is State.SUCCEEDED
    assert set(bench.store.reviews[operation.id].roles) == {"team-lead", "incident-commander"}


async def test_a_lock_that_was_set_before_the_start_holds(bench: Bench) -> None:
    """Between the click and the start, too: no glass breaks a lock."""
    rows = tuple(replace(row, confirm=row.action == "deploy") for row in bench.matrix.rows)
    bench.matrix = replace(bench.matrix, rows=rows)
    operation = await bench.ask(ONCALL, break_glass="the shop is down")
    command = replace(bench.request(ALICE), command="/lock")
    await bench.workflow.lock(command, "order-service", "production", "disk swap")
    await bench.workflow.confirm(operation.id, bench.chat.members[ONCALL])
    await bench.rest()

    ended_without_effect(bench, operation, State.VOID, "disk swap")
    assert not bench.store.reviews
