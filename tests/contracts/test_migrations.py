"""What every migrations adapter does alike; a new one joins by one line in `BENCHES`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.domain.migration import Migration
from bot.core.ports.back_end import Artifact, BackEndError, CannotTell, Order, OrderRefused, Phase, Report
from tests.contracts.migrations_bench import IDS, SERVICE, WHERE, Bench, command, fake, platform
from tests.contracts.migrations_kubernetes import kubernetes

BENCHES: list[Callable[[Path], AbstractAsyncContextManager[Bench]]] = [fake, platform, command, kubernetes]


@pytest.fixture(params=BENCHES, ids=lambda bench: bench.__name__)
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """Set up each adapter in turn."""
    async with request.param(tmp_path) as one:
        yield one


async def order(bench: Bench, count: int = 2, operation_id: str = "op_1", environment: str = WHERE) -> Order:
    """Return an order for the first `count` of what is pending."""
    pending = await bench.migrations.pending(SERVICE, environment)
    return Order(
        operation_id=operation_id,
        action="migrate",
        service=SERVICE,
        environment=environment,
        migrations=tuple(pending)[:count],
    )


async def reports(bench: Bench, operation_id: str = "op_1") -> list[Report]:
    """Follow an operation to its end."""
    return [report async for report in bench.migrations.follow(operation_id)]


async def pending(bench: Bench, environment: str = WHERE) -> list[str]:
    """Return the ids of what is pending."""
    return [migration.id for migration in await bench.migrations.pending(SERVICE, environment)]


async def test_pending_tells_everything(bench: Bench) -> None:
    """In order, each with what it is for and does; the irreversible one is flagged. Asked twice, the same."""
    first = [*await bench.migrations.pending(SERVICE, WHERE)]

    assert [migration.id for migration in first] == IDS
    assert [migration.is_irreversible for migration in first] == [False, True]
    assert all(migration.title for migration in first)
    assert "ALTER TABLE refunds ADD COLUMN reason" in first[0].sql
    assert "ALTER TABLE payments DROP COLUMN card_number" in first[1].sql
    assert [*await bench.migrations.pending(SERVICE, WHERE)] == first


async def test_unknown_place_is_an_error(bench: Bench) -> None:
    """A place the back end does not know is an error for a person, not an empty answer."""
    with pytest.raises(BackEndError):
        await bench.migrations.pending("nothing", WHERE)
    with pytest.raises(BackEndError):
        await bench.migrations.pending(SERVICE, "nowhere")


async def test_order_is_followed_to_its_evidence(bench: Bench) -> None:
    """Each migration is reported by name; the end says where the database stands; no other place changes."""
    await bench.migrations.start(await order(bench))
    seen = await reports(bench)

    assert [report.phase for report in seen] == [Phase.RUNNING] * 3 + [Phase.SUCCEEDED]
    assert [(report.ready, report.desired) for report in seen] == [(0, 2), (1, 2), (2, 2), (2, 2)]
    assert [id_ in report.message for id_, report in zip(IDS, seen[1:], strict=False)] == [True, True]
    assert seen[-1].evidence == f"2 migrations run, now at {IDS[1]}"
    assert await bench.migrations.find("op_1") == seen[-1]
    assert bench.ran() == IDS
    assert (await pending(bench), await pending(bench, "staging")) == ([], IDS)


async def test_only_what_is_ordered_is_run(bench: Bench) -> None:
    """A part of what is pending may be ordered; the rest stays pending."""
    await bench.migrations.start(await order(bench, 1))
    seen = await reports(bench)

    assert seen[-1].evidence == f"1 migration run, now at {IDS[0]}"
    assert bench.ran() == IDS[:1]
    assert await pending(bench) == IDS[1:]


async def test_failure_says_what_was_run(bench: Bench) -> None:
    """The first failure ends it: what was run before stays, and both are named."""
    one = await order(bench)
    bench.spoil()
    await bench.migrations.start(one)
    end = (await reports(bench))[-1]

    assert (end.phase, end.ready, end.desired) == (Phase.FAILED, 1, 2)
    assert end.message == f"Run: {IDS[0]}. Not run: {IDS[1]}."
    assert end.evidence
    assert bench.ran() == IDS[:1]
    assert await pending(bench) == IDS[1:]


async def test_what_is_not_next_is_refused(bench: Bench) -> None:
    """Another order of steps, other SQL, more than there is: nothing runs, and nothing ever arrived."""
    one = await order(bench)
    first, second = one.migrations
    for wrong in (
        (second, first),
        (second,),
        (replace(first, sql="DROP TABLE payments;"), second),
        (replace(first, is_irreversible=True), second),
        (first, second, Migration("0009_more", "More")),
    ):
        with pytest.raises(OrderRefused):
            await bench.migrations.start(replace(one, migrations=wrong))

    assert bench.ran() == []
    assert await bench.migrations.find("op_1") is None


async def test_incomplete_orders_are_refused(bench: Bench) -> None:
    """An order that does not say what to run, or says more, starts nothing."""
    one = await order(bench)
    for wrong in (
        replace(one, migrations=()),
        replace(one, replicas=2),
        replace(one, artifact=Artifact("v1", "sha256:1")),
        replace(one, service="nothing"),
        replace(one, environment="nowhere"),
    ):
        with pytest.raises(OrderRefused):
            await bench.migrations.start(wrong)

    assert bench.ran() == []


async def test_same_order_has_one_effect(bench: Bench) -> None:
    """The same id again changes nothing, while it runs and after its end."""
    one = await order(bench)
    await bench.hold()
    await bench.migrations.start(one)
    await bench.migrations.start(one)
    await bench.release()
    await reports(bench)
    await bench.migrations.start(one)

    assert bench.ran() == IDS
    assert (await reports(bench))[-1].phase is Phase.SUCCEEDED


async def test_one_id_is_one_order(bench: Bench) -> None:
    """An id that stands for one order is refused for another."""
    one = await order(bench)
    await bench.migrations.start(one)

    with pytest.raises(OrderRefused):
        await bench.migrations.start(replace(one, environment="staging"))
    await reports(bench)


async def test_one_operation_at_a_time(bench: Bench) -> None:
    """While one runs, a second one in the same place is refused; elsewhere it is not."""
    one = await order(bench)
    await bench.hold()
    await bench.migrations.start(one)

    with pytest.raises(OrderRefused):
        await bench.migrations.start(replace(one, operation_id="op_2"))
    assert await bench.migrations.find("op_2") is None
    await bench.migrations.start(await order(bench, 2, "op_3", "staging"))
    await bench.release()
    await reports(bench)
    await reports(bench, "op_3")

    assert bench.ran() == IDS
    assert await pending(bench, "staging") == []


async def test_running_operation_is_found_running(bench: Bench) -> None:
    """Asked in the middle, the back end says so."""
    one = await order(bench)
    await bench.hold()
    await bench.migrations.start(one)
    found = await bench.migrations.find("op_1")
    await bench.release()
    await reports(bench)

    assert found is not None
    assert (found.phase, found.ready, found.desired) == (Phase.RUNNING, 0, 2)


async def test_everybody_sees_the_same_end(bench: Bench) -> None:
    """Any number may follow, also after the end."""
    await bench.migrations.start(await order(bench))
    one, two = await asyncio.gather(reports(bench), reports(bench))
    late = await reports(bench)

    assert one[-1] == two[-1] == late[-1]


async def test_unknown_id_never_arrived(bench: Bench) -> None:
    """An id nobody sent surely never arrived, and cannot be followed."""
    assert await bench.migrations.find("op_nobody") is None
    with pytest.raises(BackEndError):
        await reports(bench, "op_nobody")


async def test_lost_answer_has_one_effect(bench: Bench) -> None:
    """When the answer to an accepted order is lost, the back end can be asked, and nothing happens twice."""
    one = await order(bench)
    await bench.lose_answer()
    try:
        await bench.migrations.start(one)
    except CannotTell:
        assert await bench.migrations.find("op_1") is not None

    assert (await reports(bench))[-1].phase is Phase.SUCCEEDED
    assert bench.ran() == IDS


async def test_silent_back_end_is_never_a_no(bench: Bench) -> None:
    """A back end that does not answer tells nothing: not that an order arrived, nor that it did not."""
    one = await order(bench)
    await bench.silence()

    with pytest.raises(CannotTell):
        await bench.migrations.find("op_1")
    with pytest.raises(CannotTell):
        await bench.migrations.start(one)
    with pytest.raises(BackEndError):
        await bench.migrations.pending(SERVICE, WHERE)
    with pytest.raises(BackEndError):
        await bench.migrations.ping()


async def test_ping_is_one_line(bench: Bench) -> None:
    """`chatops check` gets one line to print."""
    line = await bench.migrations.ping()

    assert line
    assert "\n" not in line
