"""One order, followed to its end or asked for: at most one effect, and never a guess."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from typing_extensions import override

from bot.core.domain.operation import State
from bot.core.ports.back_end import BackEndError, Order, OrderRefused, Phase, Report
from bot.core.workflow import Limits
from tests.bot.core.workflow.endings import over
from tests.fakes.bench import BOB, Bench
from tests.fakes.delivery import FakeDelivery


async def test_progress_is_shown(bench: Bench) -> None:
    """The card follows the replicas."""
    operation = await bench.ask(environment="staging")

    reports = [report for _, report, _ in bench.chat.shown if report is not None]
    assert [report.ready for report in reports] == [0, 1, 2]
    assert bench.now(operation).evidence == "2/2 replicas healthy, version v2.4.1"


async def test_what_does_not_get_healthy_failed(bench: Bench) -> None:
    """The back end's own words are the reason and the evidence."""
    operation = await bench.ask(environment="staging", version="v2.5.0")

    failed = bench.now(operation)
    assert (failed.state, failed.reason, failed.evidence) == (
        State.FAILED,
        "It failed.",
        "/healthz answered 503",
    )


async def test_a_refusal_failed_without_effect(bench: Bench) -> None:
    """A back end that refuses started nothing, and says why."""

    class Refusing(FakeDelivery):
        @override
        async def start(self, order: Order) -> None:
            del order
            raise OrderRefused("maintenance")

    bench.delivery = Refusing()
    operation = await bench.ask(environment="staging")

    assert bench.now(operation).state is State.FAILED
    assert "maintenance" in (bench.now(operation).reason or "")


async def test_a_lost_answer_is_found(bench: Bench) -> None:
    """The order took effect and its answer was lost: it is followed, not given again."""
    bench.delivery.lost_answers = 1
    operation = await bench.ask(environment="staging")

    assert bench.now(operation).state is State.SUCCEEDED
    assert (bench.effects(operation), len(bench.delivery.calls)) == (1, 1)


async def test_a_lost_request_failed(bench: Bench) -> None:
    """The order surely never arrived: nothing was changed, and nothing is tried behind backs."""
    bench.delivery.lost_requests = 1
    operation = await bench.ask(environment="staging")

    assert bench.now(operation).state is State.FAILED
    assert "never reached" in (bench.now(operation).reason or "")
    assert (bench.effects(operation), len(bench.delivery.calls)) == (0, 1)


async def test_an_accepted_order_that_is_forgotten_is_unknown(bench: Bench) -> None:
    """`Never arrived` about an order that was taken is no answer: it did something, nobody knows what."""

    class Forgetful(FakeDelivery):
        @override
        async def follow(self, operation_id: str) -> AsyncIterator[Report]:  # type: ignore[override]  # a generator
            self.forget(operation_id)
            raise BackEndError("connection lost")
            yield

    bench.delivery = Forgetful()
    operation = await bench.ask(environment="staging")

    assert (await over(bench, operation)).state is State.UNKNOWN
    assert len(bench.delivery.calls) == 1


async def test_a_cut_connection_is_taken_up(bench: Bench) -> None:
    """Losing sight halfway loses nothing: a back end that answers again is given all patience anew."""

    class Flaky(FakeDelivery):
        cuts = 12  # more than the patience with one that is away

        @override
        async def follow(self, operation_id: str) -> AsyncIterator[Report]:  # type: ignore[override]  # a generator
            async for report in super().follow(operation_id):
                if self.cuts:
                    self.cuts -= 1
                    raise BackEndError("connection lost")
                yield report

    bench.delivery = Flaky()
    operation = await bench.ask(environment="staging")

    assert (await over(bench, operation)).state is State.SUCCEEDED
    assert len(bench.delivery.calls) == 1


@pytest.mark.parametrize(("seconds", "state"), [(115, State.SUCCEEDED), (125, State.UNKNOWN)])
async def test_a_silence_of_two_minutes_is_waited_for(bench: Bench, seconds: int, state: State) -> None:
    """A back end may be started anew meanwhile; after that nobody claims to know."""
    bench.delivery.mute, bench.delivery.lost_answers = True, 1
    operation = await bench.ask(environment="staging")
    for _ in range(seconds):
        await bench.pass_time(1)
    bench.delivery.mute = False

    assert (await over(bench, operation)).state is state


async def test_a_deploy_of_forty_minutes_outlives_a_restart(bench: Bench) -> None:
    """The card follows it, a restart at minute 20 takes it up, and it ends there: one order, one end."""

    class Slow(FakeDelivery):
        @override
        async def follow(self, operation_id: str) -> AsyncIterator[Report]:  # type: ignore[override]  # a generator
            yield self._reports[operation_id][-1]
            while self._reports[operation_id][-1].phase is Phase.RUNNING:
                await bench.clock.sleep(10 * 60)
                self._advance(operation_id)
                yield self._reports[operation_id][-1]

    bench.delivery = Slow()
    operation = await bench.ask()
    await bench.react(operation, BOB)
    await bench.pass_time(10 * 60)
    await bench.pass_time(10 * 60)
    await bench.restart()
    before = bench.now(operation)
    await bench.pass_time(10 * 60)
    await bench.pass_time(10 * 60)
    ended = bench.now(operation)

    assert (before.state, ended.state) == (State.EXECUTING, State.SUCCEEDED)
    assert (bench.effects(operation), len(bench.delivery.calls)) == (1, 1)
    assert ended.finished_at is not None
    assert ended.started_at is not None
    assert ended.finished_at - ended.started_at == timedelta(minutes=40)
    assert bench.limits.execution > 40 * 60


async def test_an_adapter_that_breaks_its_word_is_unknown(bench: Bench) -> None:
    """Anyone may have written an adapter: an error of its own leaves nothing executing for ever."""

    class Broken(FakeDelivery):
        @override
        async def start(self, order: Order) -> None:
            del order
            raise RuntimeError("a bug")

        @override
        async def find(self, operation_id: str) -> Report | None:
            raise KeyError(operation_id)

    bench.delivery = Broken()
    operation = await bench.ask(environment="staging")

    assert bench.now(operation).state is State.UNKNOWN


@pytest.mark.parametrize("finished", [True, False])
async def test_the_time_of_an_execution_is_limited(*, finished: bool) -> None:
    """What has not ended in time is unknown, unless a last look finds that it has ended."""
    bench = Bench(Limits(execution=0.05))

    class Slow(FakeDelivery):
        @override
        async def follow(self, operation_id: str) -> AsyncIterator[Report]:  # type: ignore[override]  # a generator
            if finished:
                self.fail(operation_id)
            await asyncio.Event().wait()
            yield self._reports[operation_id][-1]

    bench.delivery = Slow()
    operation = await bench.workflow.submit(bench.request(environment="staging"))
    ended = await asyncio.wait_for(bench.workflow.wait(operation.id), 10)

    assert ended.state is (State.FAILED if finished else State.UNKNOWN)
    await bench.crash()
