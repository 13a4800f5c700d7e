"""After a rollout the configured checks decide how it ends, within their time, also over a restart."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from typing_extensions import override

from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Action
from bot.core.ports.back_end import BackEndError
from bot.core.ports.health import Finding, HealthChecks, Subject
from bot.core.workflow import Limits
from tests.fakes.bench import BOB, Bench
from tests.fakes.health import FakeCheck
from tests.fakes.operations import NOON

WELL, ILL = Finding(True, "GET /healthz answered 200"), Finding(False, "GET /healthz answered 503")
ROLLED_OUT = "2/2 replicas healthy, version v2.4.1"


def checks(*several: FakeCheck, within: float = 60, successes: int = 3) -> HealthChecks:
    """Return checks that are made every 5 seconds."""
    return HealthChecks(checks=several, within=within, interval=5, successes=successes)


async def deploy(bench: Bench, *several: FakeCheck, seconds: float = 60, **rules: float) -> Operation:
    """Deploy to staging, where nobody is asked, and let the checks have their time."""
    bench.health = checks(*several, **rules)  # type: ignore[arg-type]  # two numbers
    operation = await bench.ask(environment="staging")
    for _ in range(round(seconds / 5)):
        await bench.pass_time(5)
    return bench.now(operation)


def messages(bench: Bench) -> list[str]:
    """Return what the card said from when health was checked to the end."""
    told = [report.message for _, report, _ in bench.chat.shown if report]
    return told[next(number for number, words in enumerate(told) if "health" in words) :]


async def test_what_holds_succeeds_with_its_evidence(bench: Bench) -> None:
    """So often in a row as is asked: what the delivery reported and every check found stand there."""
    one, other = FakeCheck(WELL), FakeCheck(Finding(True, "error ratio is 0.001"))
    ended = await deploy(bench, one, other, seconds=10)

    assert (ended.state, ended.reason) == (State.SUCCEEDED, None)
    assert ended.evidence == f"{ROLLED_OUT}; {WELL.evidence}; error ratio is 0.001"
    assert [subject.at for subject in one.examined] == [NOON + timedelta(seconds=each) for each in (0, 5, 10)]


async def test_the_audit_record_has_the_evidence(bench: Bench) -> None:
    """What the success rests on is written down for ever."""
    await deploy(bench, FakeCheck(WELL), seconds=10)
    record = next(event for event in bench.store.events if event.event == "command")

    assert record.evidence == f"{ROLLED_OUT}; {WELL.evidence}"


async def test_the_card_shows_what_is_checked(bench: Bench) -> None:
    """From the first look on, what is wrong first, and nothing twice; in the end what the delivery said."""
    slow = FakeCheck(ILL, ILL, WELL)
    await deploy(bench, FakeCheck(Finding(True, "fine")), slow, seconds=20)

    assert messages(bench) == [
        "Checking health for up to 1m.",
        f"Checking health, held 0 of 3 times in a row: {ILL.evidence}; fine",
        f"Checking health, held 1 of 3 times in a row: fine; {WELL.evidence}",
        f"Checking health, held 2 of 3 times in a row: fine; {WELL.evidence}",
        "Done.",
    ]


async def test_one_look_that_is_not_well_starts_the_count_anew(bench: Bench) -> None:
    """In a row means in a row."""
    flapping = FakeCheck(WELL, WELL, ILL, WELL, WELL, ILL, WELL)
    early = await deploy(bench, flapping, seconds=35)
    await bench.pass_time(5)
    ended = bench.now(early)

    assert (early.state, ended.state) == (State.EXECUTING, State.SUCCEEDED)
    assert len(flapping.examined) == 9


async def test_what_does_not_hold_in_time_failed(bench: Bench) -> None:
    """The reason says that the new version runs, and what was wrong with it."""
    ended = await deploy(bench, FakeCheck(ILL))

    assert ended.state is State.FAILED
    assert ended.reason == f"v2.4.1 runs, but its health check did not hold within 1m: {ILL.evidence}"
    assert ended.evidence == f"{ROLLED_OUT}; {ILL.evidence}"


async def test_what_gets_well_too_late_failed(bench: Bench) -> None:
    """Well for once, at the end, is not what was asked for."""
    ended = await deploy(bench, FakeCheck(*[ILL] * 12, WELL))

    assert ended.state is State.FAILED
    assert ended.reason == "v2.4.1 runs, but its health check did not hold 3 times in a row within 1m"


def _silent(_: Subject) -> Finding:
    raise BackEndError("Prometheus cannot be reached: connection refused")


def _broken(_: Subject) -> Finding:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (_silent, "not checked: Prometheus cannot be reached: connection refused"),
        (_broken, "not checked: ZeroDivisionError in the check itself; see the bot's log"),
    ],
)
async def test_what_nobody_could_ask_is_unknown(
    bench: Bench, answer: Callable[[Subject], Finding], told: str
) -> None:
    """It may be well: no success, no failure; a person looks, and settles it."""
    ended = await deploy(bench, FakeCheck(answer), FakeCheck(WELL))

    assert ended.state is State.UNKNOWN
    assert ended.reason == f"v2.4.1 runs, but its health is not known after 1m: {told}"


async def test_what_is_ill_failed_whoever_else_is_silent(bench: Bench) -> None:
    """One check that says no is enough."""
    assert (await deploy(bench, FakeCheck(_silent), FakeCheck(ILL))).state is State.FAILED


async def test_a_silence_that_ends_in_time_is_no_matter(bench: Bench) -> None:
    """It is asked again."""
    assert (await deploy(bench, FakeCheck(_silent, WELL))).state is State.SUCCEEDED


async def test_a_check_that_hangs_was_not_made() -> None:
    """Each has as long as any answer."""
    bench = Bench(Limits(answer=0.05))

    class Hanging(FakeCheck):
        @override
        async def examine(self, subject: Subject) -> Finding:
            """Never return."""
            await asyncio.Event().wait()
            return await super().examine(subject)

    bench.health = checks(Hanging(WELL), within=0)
    operation = await bench.workflow.submit(bench.request(environment="staging"))
    ended = await asyncio.wait_for(bench.workflow.wait(operation.id), 10)

    assert ended.state is State.UNKNOWN
    assert "no answer within 0.05 s" in (ended.reason or "")
    await bench.crash()


async def test_after_a_restart_it_is_checked_again(bench: Bench) -> None:
    """From the start, of the same operation: nothing is ordered again, the baseline is where it was."""
    check = FakeCheck(WELL)
    before = await deploy(bench, check, seconds=5)
    await bench.restart()
    for _ in range(2):
        await bench.pass_time(5)
    ended = bench.now(before)

    assert (before.state, ended.state) == (State.EXECUTING, State.SUCCEEDED)
    assert (bench.effects(ended), len(bench.delivery.calls)) == (1, 1)
    assert len(check.examined) == 5
    assert {subject.since for subject in check.examined} == {NOON}


async def test_the_check_is_told_what_it_looks_at(bench: Bench) -> None:
    """The place, the version, and when its rollout began."""
    check = FakeCheck(WELL)
    await deploy(bench, check, seconds=10)

    assert check.examined[1] == Subject(
        service="order-service",
        environment="staging",
        version="v2.4.1",
        since=NOON,
        at=NOON + timedelta(seconds=5),
    )


async def test_a_rollback_is_checked_too(bench: Bench) -> None:
    """What is gone back to has to be well as well."""
    await bench.react(await bench.ask(), BOB)
    check = FakeCheck(ILL)
    bench.health = checks(check, within=5)
    operation = await bench.ask(action=Action.ROLLBACK, version=None)
    await bench.workflow.confirm(operation.id, bench.chat.members["101"])
    await bench.rest()
    await bench.pass_time(5)

    assert bench.now(operation).state is State.FAILED
    assert (bench.now(operation).reason or "").startswith("v2.4.0 runs, but its health check did not hold")


async def test_other_powers_are_not_checked(bench: Bench) -> None:
    """Scaling changes no version; neither does what failed already."""
    check = FakeCheck(ILL)
    bench.health = checks(check)
    scaled = await bench.ask(action=Action.SCALE, version=None, replicas=3, environment="staging")
    failed = await bench.ask(version="v2.5.0", environment="staging")

    assert [bench.now(one).state for one in (scaled, failed)] == [State.SUCCEEDED, State.FAILED]
    assert check.examined == []
