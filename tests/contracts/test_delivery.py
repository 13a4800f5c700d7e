"""What every delivery adapter does alike; a new one joins by one line in `delivery_benches`."""

import asyncio
from dataclasses import replace

import pytest

from bot.core.domain.migration import Migration
from bot.core.ports.back_end import BackEndError, CannotTell, OrderRefused, Phase
from bot.core.ports.delivery import Running, UnknownVersion
from tests.contracts.delivery_bench import SERVICE, Bench, deploy, reports, serving

STRANGE = [
    "v9.9.9",
    "",
    " v2.4.1",
    "v2.4.1\n",
    "$(touch x)",
    "..",
    "../v2.4.1",
    "%2e%2e",
    "v\0",
    "é",
    "v" * 10_000,
]


async def test_releases_come_newest_first(bench: Bench) -> None:
    """Releases are listed newest first."""
    assert [*await bench.delivery.releases(SERVICE)] == ["v2.5.0", "v2.4.1", "v2.4.0", "v2.3.2"]


async def test_unknown_service_is_an_error(bench: Bench) -> None:
    """A service the back end does not know is an error for a person, not an empty answer."""
    with pytest.raises(BackEndError):
        await bench.delivery.releases("nothing")
    with pytest.raises(BackEndError):
        await bench.delivery.running("nothing", "production")


async def test_reference_is_immutable(bench: Bench) -> None:
    """A version resolves to the same reference until someone moves it."""
    first = await bench.delivery.resolve(SERVICE, "v2.4.1")
    assert await bench.delivery.resolve(SERVICE, "v2.4.1") == first
    assert (await bench.delivery.resolve(SERVICE, "v2.4.0")).reference != first.reference

    await bench.move("v2.4.1")

    assert (await bench.delivery.resolve(SERVICE, "v2.4.1")).reference != first.reference


async def test_it_is_told_when_a_release_was_made(bench: Bench) -> None:
    """With the offset from UTC, the same each time; another build was made later."""
    first = await bench.delivery.resolve(SERVICE, "v2.4.1")
    assert first.made_at is not None
    assert first.made_at.tzinfo is not None
    assert (await bench.delivery.resolve(SERVICE, "v2.4.1")).made_at == first.made_at

    await bench.move("v2.4.1")

    moved = (await bench.delivery.resolve(SERVICE, "v2.4.1")).made_at
    assert moved is not None
    assert moved > first.made_at


async def test_strange_versions_are_unknown(bench: Bench) -> None:
    """No character of a version changes what is asked."""
    for version in STRANGE:
        with pytest.raises(UnknownVersion):
            await bench.delivery.resolve(SERVICE, version)


async def test_running_tells_version_and_replicas(bench: Bench) -> None:
    """What serves is told with its version, what that is, and replicas."""
    artifact = await bench.delivery.resolve(SERVICE, "v2.4.0")
    ready = 3 if bench.traits.replicas else None

    running = await bench.delivery.running(SERVICE, "production")
    assert running == Running("v2.4.0", ready, ready, artifact.reference)


async def test_deploy_is_followed_to_its_evidence(bench: Bench) -> None:
    """Reports walk from replica to replica, or from stage to stage, and end with evidence of health."""
    before = await bench.delivery.running(SERVICE, "staging")
    await bench.delivery.start(await deploy(bench, "v2.4.1"))
    seen = await reports(bench)

    assert [report.phase for report in seen] == [Phase.RUNNING] * (len(seen) - 1) + [Phase.SUCCEEDED]
    assert len(seen) > 1
    ready = [report.ready for report in seen]
    assert ready == sorted(ready)
    assert seen[-1].ready == seen[-1].desired > 0
    assert {report.version for report in seen} == {"v2.4.1"}
    assert "v2.4.1" in seen[-1].evidence
    assert await bench.delivery.find("op_1") == seen[-1]
    assert (await bench.delivery.running(SERVICE, "production")).version == "v2.4.1"
    assert await bench.delivery.running(SERVICE, "staging") == before


async def test_every_replica_is_reported(bench: Bench) -> None:
    """Where there are replicas, the reports count them; else they count stages, by name."""
    await bench.delivery.start(await deploy(bench, "v2.4.1"))
    seen = await reports(bench)

    if bench.traits.replicas:
        assert {report.ready for report in seen} <= {0, 1, 2, 3}
        assert {report.desired for report in seen} == {3}
        assert seen[-1].evidence == "3/3 replicas healthy, version v2.4.1"
        assert await serving(bench) == ("v2.4.1", 3, 3)
    else:
        assert all(stage.name for report in seen for stage in report.stages)
        assert len(seen[-1].stages) == seen[-1].desired


async def test_unhealthy_version_fails_with_evidence(bench: Bench) -> None:
    """A version that never gets healthy ends in `failed`; what ran before runs on."""
    before = await serving(bench)
    await bench.delivery.start(await deploy(bench, "v2.5.0"))
    end = (await reports(bench))[-1]

    assert end.phase is Phase.FAILED
    assert end.ready < end.desired
    assert bench.traits.reason in end.evidence
    assert await serving(bench) == before


async def test_same_order_has_one_effect(bench: Bench) -> None:
    """The same id again changes nothing, while it runs and after its end."""
    order = await deploy(bench, "v2.4.1")
    await bench.hold()
    await bench.delivery.start(order)
    await bench.delivery.start(order)
    await bench.release()
    await reports(bench)
    await bench.delivery.start(order)

    assert bench.effects() == ["op_1"]


async def test_one_id_is_one_order(bench: Bench) -> None:
    """An id that stands for one order is refused for another, or taken for the one it stands for."""
    order = await deploy(bench, "v2.4.1")
    await bench.delivery.start(order)

    if bench.traits.compares_orders:
        with pytest.raises(OrderRefused):
            await bench.delivery.start(replace(order, environment="staging"))
    else:
        await bench.delivery.start(replace(order, environment="staging"))
    await reports(bench)

    assert bench.effects() == ["op_1"]


async def test_orders_in_one_place(bench: Bench) -> None:
    """While an operation runs, a second one in the same place is refused, or taken and waits its turn."""
    await bench.hold()
    await bench.delivery.start(await deploy(bench, "v2.4.1"))

    if bench.traits.overlaps:
        await bench.delivery.start(await deploy(bench, "v2.3.2", "op_2"))
    else:
        with pytest.raises(OrderRefused):
            await bench.delivery.start(await deploy(bench, "v2.3.2", "op_2"))
        assert await bench.delivery.find("op_2") is None
    await bench.delivery.start(await deploy(bench, "v2.4.1", "op_3", "staging"))
    await bench.release()
    await reports(bench)
    await reports(bench, "op_3")
    if not bench.traits.overlaps:
        await bench.delivery.start(await deploy(bench, "v2.3.2", "op_2"))

    assert (await reports(bench, "op_2"))[-1].version == "v2.3.2"


async def test_running_operation_is_found_running(bench: Bench) -> None:
    """Asked in the middle, the back end says so."""
    await bench.hold()
    await bench.delivery.start(await deploy(bench, "v2.4.1"))
    found = await bench.delivery.find("op_1")
    await bench.release()
    await reports(bench)

    assert found is not None
    assert found.phase is Phase.RUNNING
    assert found.ready < found.desired or not found.desired


async def test_everybody_sees_the_same_end(bench: Bench) -> None:
    """Any number may follow, also after the end."""
    await bench.delivery.start(await deploy(bench, "v2.4.1"))
    one, two = await asyncio.gather(reports(bench), reports(bench))
    late = await reports(bench)

    assert one[-1] == two[-1] == late[-1]


async def test_unknown_id_never_arrived(bench: Bench) -> None:
    """An id nobody sent surely never arrived, and cannot be followed."""
    assert await bench.delivery.find("op_nobody") is None
    with pytest.raises(BackEndError):
        await reports(bench, "op_nobody")


async def test_lost_answer_has_one_effect(bench: Bench) -> None:
    """When the answer to an accepted order is lost, the back end can be asked, and nothing happens twice."""
    order = await deploy(bench, "v2.4.1")
    await bench.lose_answer()
    try:
        await bench.delivery.start(order)
    except CannotTell:
        assert await bench.delivery.find("op_1") is not None

    assert (await reports(bench))[-1].phase is Phase.SUCCEEDED
    assert bench.effects() == ["op_1"]


async def test_silent_back_end_is_never_a_no(bench: Bench) -> None:
    """A back end that does not answer tells nothing: not that an order arrived, nor that it did not."""
    order = await deploy(bench, "v2.4.1")
    await bench.silence()

    with pytest.raises(CannotTell):
        await bench.delivery.find("op_1")
    with pytest.raises(CannotTell):
        await bench.delivery.start(order)
    for question in (bench.delivery.releases(SERVICE), bench.delivery.running(SERVICE, "production")):
        with pytest.raises(BackEndError):
            await question
    with pytest.raises(BackEndError):
        await bench.delivery.ping()


async def test_what_serves_is_known_when_its_tag_has_moved(bench: Bench) -> None:
    """The reference is of what was deployed, not of what its version names by now."""
    order = await deploy(bench, "v2.4.1")
    await bench.delivery.start(order)
    await reports(bench)
    await bench.move("v2.4.1")
    running = await bench.delivery.running(SERVICE, "production")

    assert order.artifact is not None
    assert (running.version, running.reference) == ("v2.4.1", order.artifact.reference)


async def test_incomplete_orders_are_refused(bench: Bench) -> None:
    """An order that does not say what to do starts nothing."""
    order = await deploy(bench, "v2.4.1")
    for wrong in (
        replace(order, artifact=None),
        replace(order, action="scale"),
        replace(order, migrations=(Migration("1", "one"),)),
        replace(order, service="nothing"),
        replace(order, environment="nowhere"),
    ):
        with pytest.raises(OrderRefused):
            await bench.delivery.start(wrong)

    assert bench.effects() == []


async def test_ping_is_one_line(bench: Bench) -> None:
    """`chatops check` gets one line to print."""
    line = await bench.delivery.ping()

    assert line
    assert "\n" not in line
