"""What happened to a service before its incident."""

from dataclasses import replace
from datetime import timedelta

from bot.core.domain.operation import State
from bot.core.domain.plan import Action, Plan
from bot.core.incidents.past import as_they_are, last_changes
from tests.fakes.incident_bench import IncidentBench
from tests.fakes.operations import make_operation


async def test_each_change_is_told_in_its_words(bench: IncidentBench) -> None:
    """What runs first, then what ended, the newest first; five of them."""
    plans = [
        Plan(
            action=Action.SCALE,
            service="payment-service",
            environment="production",
            from_replicas=3,
            to_replicas=6,
        ),
        Plan(action=Action.DEPLOY, service="payment-service", environment="production", version="v1"),
        *[
            Plan(action=Action.ROLLBACK, service="payment-service", environment="production", version=f"v{n}")
            for n in range(2, 7)
        ],
    ]
    for number, plan in enumerate(plans, start=1):
        made = make_operation(number, plan=plan, state=State.SUCCEEDED)
        at = made.created_at - timedelta(hours=number)
        bench.store.operations[made.id] = replace(made, started_at=at, finished_at=at)
    running = make_operation(99, service="payment-service", state=State.EXECUTING)
    bench.store.operations[running.id] = running

    found = await last_changes(bench.deps, bench.deps.catalog.service("payment-service"))

    assert [(each.action, each.what, each.result) for each in found] == [
        ("deploy", "v2.4.1", "running"),
        ("scale", "3 to 6 replicas", "succeeded"),
        ("deploy", "v1", "succeeded"),
        ("rollback", "v2", "succeeded"),
        ("rollback", "v3", "succeeded"),
    ]


async def test_no_service_no_changes(bench: IncidentBench) -> None:
    """Nobody guesses."""
    assert await last_changes(bench.deps, None) == ()


async def test_what_was_running_is_read_again(bench: IncidentBench) -> None:
    """It may have ended; what the memory no longer has stays as it was told."""
    running = make_operation(1, service="payment-service", state=State.EXECUTING)
    bench.store.operations[running.id] = running
    (told,) = await last_changes(bench.deps, bench.deps.catalog.service("payment-service"))
    bench.store.operations[running.id] = replace(running, state=State.FAILED)
    lost = replace(told, operation_id="op_77")

    found = await as_they_are(bench.deps, (told, lost))

    assert [each.result for each in found] == ["failed", "running"]
    assert found[0] == replace(told, result="failed")
