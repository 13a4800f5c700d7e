"""What every delivery adapter does alike when it scales, or refuses to where it counts no replicas."""

from dataclasses import replace

import pytest

from bot.core.ports.back_end import OrderRefused, Phase
from bot.core.ports.delivery import Running
from tests.contracts.delivery_bench import SERVICE, Bench, scale


@pytest.mark.parametrize("replicas", [1, 4])
async def test_scale_changes_the_number(bench: Bench, replicas: int) -> None:
    """Scaling changes the number of replicas and nothing else; reports stay within what is wanted."""
    if not bench.traits.replicas:
        await _scaling_is_refused(bench, replicas)
        return
    before = await bench.delivery.running(SERVICE, "production")
    seen = await scale(bench, replicas)

    assert seen[-1].phase is Phase.SUCCEEDED
    assert {(report.desired, report.version) for report in seen} == {(replicas, "v2.4.0")}
    assert [report.ready for report in seen] == sorted(report.ready for report in seen)
    assert seen[0].ready <= replicas
    assert seen[-1].evidence == f"{replicas}/{replicas} replicas healthy, version v2.4.0"
    after = replace(before, ready=replicas, desired=replicas)
    assert await bench.delivery.running(SERVICE, "production") == after


async def test_scale_to_nothing_and_back(bench: Bench) -> None:
    """With no replica nothing runs; a new one runs what was there before."""
    if not bench.traits.replicas:
        await _scaling_is_refused(bench, 0)
        return
    before = await bench.delivery.running(SERVICE, "production")
    gone = (await scale(bench, 0))[-1]
    nothing = await bench.delivery.running(SERVICE, "production")
    await scale(bench, 3, "op_2")

    assert (gone.phase, gone.ready, gone.desired) == (Phase.SUCCEEDED, 0, 0)
    assert nothing == Running(None, 0, 0)
    assert await bench.delivery.running(SERVICE, "production") == before


async def _scaling_is_refused(bench: Bench, replicas: int) -> None:
    """Check that what counts no replicas refuses to scale, and nothing has happened."""
    before = await bench.delivery.running(SERVICE, "production")
    with pytest.raises(OrderRefused):
        await scale(bench, replicas)
    assert bench.effects() == []
    assert await bench.delivery.running(SERVICE, "production") == before


async def test_impossible_numbers_are_refused(bench: Bench) -> None:
    """Less than nothing cannot be ordered."""
    with pytest.raises(OrderRefused):
        await scale(bench, -1)
    assert bench.effects() == []
