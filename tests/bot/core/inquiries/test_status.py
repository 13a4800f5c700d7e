"""`/status`: everything that answers, side by side; what does not answer hides nothing."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.domain.audit import Result
from bot.core.domain.lock import Lock
from bot.core.domain.operation import State
from bot.core.domain.plan import Action, Plan
from bot.core.domain.refusal import Refused
from bot.core.inquiries.answers import NoAnswer
from bot.core.inquiries.status import Frozen, status
from bot.core.policy.matrix import Freeze
from bot.core.ports.delivery import Running
from bot.core.ports.monitoring import Sample
from bot.core.ports.store import StoreError
from tests.bot.core.inquiries.past import RUNNING, done, incident, store_of
from tests.bot.core.policy.sample import sample
from tests.fakes.answers import MALLORY, PLACES, attempt, make_sources
from tests.fakes.delivery import FakeDelivery
from tests.fakes.memory import MemoryIncidents, MemoryLocks
from tests.fakes.monitoring import FakeMonitoring
from tests.fakes.operations import BOB, NOON, HandClock, make_operation
from tests.fakes.store import MemoryStore

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override


SERVING = Running("v2.4.0", 3, 3, "sha256:order-service:v2.4.0:1")
SAMPLE = Sample(NOON, 12.0, 0.01, 0.2)


def measured() -> FakeMonitoring:
    """Return monitoring that has one sample of every place."""
    return FakeMonitoring(dict.fromkeys(PLACES, (SAMPLE,)))


class UnreadableLocks(MemoryLocks):
    """Locks on a disk that cannot be read."""

    @override
    async def locks(self) -> Sequence[Lock]:
        raise StoreError("locked")


async def test_one_service_in_all_its_environments() -> None:
    """What runs stands per environment, in the order of the settings."""
    delivery = FakeDelivery(running=RUNNING)

    found = await status(make_sources(delivery=lambda _: delivery), attempt(), "order-service")

    assert [(each.environment, each.running) for each in found.targets] == [
        ("development", SERVING),
        ("staging", SERVING),
        ("production", SERVING),
    ]


async def test_all_services_without_their_past() -> None:
    """The card of all tells what is, not what was: no history, no traffic."""
    delivery, monitoring = FakeDelivery(running=RUNNING), measured()
    sources = make_sources(
        delivery=lambda _: delivery, monitoring=lambda _: monitoring, store=store_of(done(1, 10))
    )

    found = await status(sources, attempt())

    assert found.service is None
    assert [(each.service.name, each.environment) for each in found.targets] == [
        ("order-service", "development"),
        ("order-service", "staging"),
        ("order-service", "production"),
        ("payment-service", "staging"),
        ("payment-service", "production"),
    ]
    assert (found.deploys, found.traffic, monitoring.asked) == ((), None, [])


async def test_all_services_of_one_environment() -> None:
    """Only those that may run there."""
    found = await status(make_sources(), attempt(), environment="development")

    assert [(each.service.name, each.environment) for each in found.targets] == [
        ("order-service", "development")
    ]


@pytest.mark.parametrize(
    ("service", "environment", "code"),
    [
        ("no-such", None, "unknown-service"),
        ("payment-service", "development", "unknown-environment"),
        (None, "moon", "unknown-environment"),
    ],
)
async def test_what_there_is_not_is_refused(service: str | None, environment: str | None, code: str) -> None:
    """A typing error is told, and written down as denied."""
    sources = make_sources()

    with pytest.raises(Refused) as refused:
        await status(sources, attempt(), service, environment)

    assert refused.value.code == code
    assert [event.result for event in sources.store.events] == [Result.DENIED]  # type: ignore[attr-defined] # in memory


async def test_a_question_is_written_down_once() -> None:
    """One `command` record tells who asked about what."""
    sources = make_sources()

    await status(sources, attempt(), "order-service", "production")

    (event,) = sources.store.events  # type: ignore[attr-defined] # in memory
    assert (event.event, event.result, event.user.name) == ("command", Result.SUCCESS, "alice")
    assert (event.service, event.environment) == ("order-service", "production")


async def test_strangers_may_ask() -> None:
    """Somebody without any role sees how things are."""
    found = await status(make_sources(), attempt(MALLORY), "order-service", "production")

    assert found.targets[0].running == SERVING


async def test_deploys_of_late_the_last_first() -> None:
    """Deploys and rollbacks that have ended, of all environments; scalings and unknown outcomes are none."""
    scaled = Plan(action=Action.SCALE, service="order-service", environment="production", to_replicas=4)
    back = Plan(action=Action.ROLLBACK, service="order-service", environment="production", version="v2.3.2")
    store = store_of(
        done(1, 50),
        done(2, 5, environment="staging"),
        done(3, 20, state=State.FAILED),
        done(4, 3, plan=scaled),
        done(5, 4, plan=back),
        done(6, 2, state=State.UNKNOWN),
        done(7, 1, service="payment-service"),
    )

    found = await status(make_sources(store=store), attempt(), "order-service")

    assert [each.id for each in found.deploys] == ["op_5", "op_2", "op_3", "op_1"]


async def test_what_is_under_way_there() -> None:
    """Waiting, running and unsettled ones of what was asked for, of nothing else."""
    store = store_of(
        make_operation(1),
        make_operation(2, state=State.EXECUTING, environment="staging", started_at=NOON),
        done(3, 5, state=State.UNKNOWN),
        make_operation(4, service="payment-service"),
        done(5, 5),
    )

    found = await status(make_sources(store=store), attempt(), "order-service", "production")

    assert not isinstance(found.under_way, NoAnswer)
    assert sorted(each.id for each in found.under_way) == ["op_1", "op_3"]


async def test_incidents_of_the_service_and_of_everything() -> None:
    """An incident that names no service concerns all of them."""
    incidents = MemoryIncidents(MemoryStore())
    for each in (
        incident(1, "order-service"),
        incident(2, "payment-service"),
        incident(3, None),
        replace(incident(4, "order-service"), closed_at=NOON),
    ):
        await incidents.add(each)

    found = await status(make_sources(incidents=incidents), attempt(), "order-service")

    assert not isinstance(found.incidents, NoAnswer)
    assert [each.id for each in found.incidents] == ["inc_1", "inc_3"]


async def test_locks_that_stand() -> None:
    """Neither those of elsewhere nor those whose time is over."""
    locks = MemoryLocks(MemoryStore())
    for service, environment, until in (
        ("order-service", "production", None),
        ("order-service", "staging", NOON),
        ("payment-service", "production", None),
    ):
        await locks.lock(Lock(service, environment, "hands off", BOB, NOON, until))

    found = await status(make_sources(locks=locks), attempt(), "order-service")

    assert not isinstance(found.locks, NoAnswer)
    assert [(each.service, each.environment) for each in found.locks] == [("order-service", "production")]


async def test_freezes_that_stand_now() -> None:
    """Each with its own end, only where it is asked about."""
    weekend = Freeze(
        "weekend", ("production",), ("deploy", "migrate"), "0 16 * * 5", 64 * 3600, "Europe/Berlin"
    )
    matrix = replace(sample(), freezes=(weekend,))
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    sources = make_sources(matrix=lambda: matrix, clock=HandClock(saturday))

    there = await status(sources, attempt(), "order-service")
    elsewhere = await status(sources, attempt(interaction_id="2"), "order-service", "staging")

    monday = datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert there.freezes == (Frozen("weekend", "production", ("deploy", "migrate"), monday),)
    assert elsewhere.freezes == ()


async def test_a_freeze_without_an_end() -> None:
    """Windows that follow each other for ever have no end to tell."""
    night = Freeze("night", ("staging",), ("deploy",), "0 0 * * *", 24 * 3600, "UTC")
    matrix = replace(sample(), freezes=(night,))

    found = await status(make_sources(matrix=lambda: matrix), attempt(), "order-service")

    assert found.freezes == (Frozen("night", "staging", ("deploy",), None),)


@pytest.mark.parametrize(("environment", "place"), [(None, "production"), ("staging", "staging")])
async def test_the_last_hour_of_one_environment(environment: str | None, place: str) -> None:
    """Production where none is named, with the deploys that began there meanwhile, also running ones."""
    monitoring = measured()
    store = store_of(
        done(1, 61, environment=place),
        done(2, 59, environment=place),
        done(3, 30, environment="development"),
        make_operation(4, state=State.EXECUTING, environment=place, started_at=NOON - timedelta(minutes=1)),
        make_operation(5, environment=place),
        done(6, 5, environment=place, state=State.UNKNOWN),
    )
    sources = make_sources(monitoring=lambda _: monitoring, store=store)

    found = await status(sources, attempt(), "order-service", environment)

    assert found.traffic is not None
    assert found.traffic.samples == [SAMPLE]
    assert [each.id for each in found.traffic.deploys] == ["op_2", "op_6", "op_4"]
    assert monitoring.asked == [("order-service", place, NOON - timedelta(hours=1), NOON)]


async def test_a_service_without_monitoring_has_no_traffic() -> None:
    """Nothing is made up."""
    found = await status(make_sources(monitoring=lambda _: None), attempt(), "order-service")

    assert found.traffic is None


async def test_what_does_not_answer_hides_nothing() -> None:
    """Each part that fails says so, and the others are told."""
    silent, incidents = FakeDelivery(silent=True), MemoryIncidents(MemoryStore())
    known = await incidents.add(incident(1, None))
    sources = make_sources(
        delivery=lambda _: silent,
        locks=UnreadableLocks(MemoryStore()),
        monitoring=lambda _: FakeMonitoring({}, silent=True),
        incidents=incidents,
    )

    found = await status(sources, attempt(), "order-service", "production")

    assert found.targets[0].running == NoAnswer("The back end does not answer.")
    assert found.locks == NoAnswer("locked")
    assert found.traffic is not None
    assert found.traffic.samples == NoAnswer("The monitoring does not answer.")
    assert found.incidents == [known]


async def test_all_are_asked_at_the_same_time() -> None:
    """Nobody waits for another: each question hangs until the last one is asked."""
    meeting = asyncio.Barrier(4)

    class Meeting(FakeDelivery):
        @override
        async def running(self, service: str, environment: str) -> Running:
            await meeting.wait()
            return await super().running(service, environment)

    class MeetingToo(FakeMonitoring):
        @override
        async def traffic(self, *asked: Any) -> Any:
            await meeting.wait()
            return await super().traffic(*asked)

    delivery, monitoring = Meeting(running=RUNNING), MeetingToo({})
    sources = make_sources(delivery=lambda _: delivery, monitoring=lambda _: monitoring)

    found = await status(sources, attempt(), "order-service")

    assert all(each.running == SERVING for each in found.targets)
