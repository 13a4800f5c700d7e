"""Metrics: what Prometheus reads of the bot."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.core.domain.audit import Event, EventName
from bot.core.domain.operation import State
from bot.core.domain.person import Person
from bot.core.ports.store import StoreError
from bot.web.families import FAMILIES
from bot.web.metrics import Metrics, Readings
from tests.fakes.operations import NOON, make_operation


def scraped(metrics: Metrics) -> str:
    """Return what Prometheus would be told."""
    return generate_latest(metrics.registry).decode()


async def test_every_metric_is_defined_in_one_place() -> None:
    """The registry has those of the table and the process's own, each with its kind, labels and words."""
    metrics = Metrics("1.2.3")
    used(metrics)
    await metrics.refresh()
    told = {family.name: family for family in text_string_to_metric_families(scraped(metrics))}
    ours = {name for name in told if name.startswith("chatops_")}

    assert ours == {family.name for family in FAMILIES}
    for family in FAMILIES:
        found = told[family.name]
        assert (found.type, found.documentation) == (family.kind, family.text)
        assert all(set(one.labels) - {"le"} == set(family.labels) for one in found.samples)
        assert found.samples, family.name
    assert "process_resident_memory_bytes" in told


def used(metrics: Metrics) -> None:
    """Let everything happen once."""
    metrics.read(
        Readings(
            checks=lambda: {"gateway": True},
            ages=lambda: {"a file": 3.0},
            open_operations=waiting,
            queues=lambda: {"tasks": 2},
        )
    )
    metrics.handled("deploy", "done")
    metrics.acknowledged(0.2)
    metrics.connected("resume")
    metrics.called("GET", 200)
    metrics.limited("global")
    metrics.recorded(make_event(EventName.VOTE))
    metrics.executed(make_operation(state=State.SUCCEEDED, started_at=NOON, finished_at=NOON))
    metrics.back_end_called("delivery", "platform", 0.1)


def make_event(name: EventName) -> Event:
    """Return an event of nothing in particular."""
    return Event(at=NOON, event=name, id="op_a", user=Person("1", "alice"), command="", channel="")


async def waiting() -> Mapping[State, int]:
    """Return that two wait for votes, and one for somebody who knows."""
    return {State.PENDING: 2, State.APPROVED: 1, State.UNKNOWN: 1}


def test_every_condition_of_readiness_is_a_gauge_read_when_asked() -> None:
    """A condition that changes shows at the next scrape, without anyone setting it."""
    now = {"gateway": False, "store": True}
    metrics = Metrics()
    metrics.read(Readings(checks=lambda: now))

    before = scraped(metrics)
    now["gateway"] = True

    assert 'chatops_ready{check="gateway"} 0.0' in before
    assert 'chatops_ready{check="gateway"} 1.0' in scraped(metrics)
    assert 'chatops_ready{check="store"} 1.0' in scraped(metrics)


async def test_executions_are_counted_and_measured() -> None:
    """Two successes in one place are one series of value two, with the seconds that they took."""
    metrics = Metrics()
    ended = make_operation(state=State.SUCCEEDED, started_at=NOON, finished_at=NOON + timedelta(seconds=90))
    metrics.executed(ended)
    metrics.executed(replace(ended, finished_at=NOON - timedelta(seconds=5)))  # the clock was set back

    of = '{action="deploy",environment="production",result="succeeded"}'
    assert f"chatops_executions_total{of} 2.0" in scraped(metrics)
    assert f"chatops_execution_seconds_sum{of} 90.0" in scraped(metrics)


async def test_open_operations_are_those_of_the_store() -> None:
    """Every open state has a value, zero too; what has not started is what the limit bounds."""
    metrics = Metrics()
    metrics.read(Readings(open_operations=waiting))
    await metrics.refresh()
    told = scraped(metrics)

    assert 'chatops_approvals{state="pending"} 2.0' in told
    assert 'chatops_approvals{state="executing"} 0.0' in told
    assert 'chatops_approvals{state="unknown"} 1.0' in told
    assert "chatops_pending 3.0" in told


async def test_a_store_that_fails_or_hangs_fails_no_scrape() -> None:
    """Nothing is told of what cannot be read, rather than what held a while ago; all else is."""
    metrics = Metrics()

    async def broken() -> Mapping[State, int]:
        raise StoreError("The disk is gone.")

    async def hanging() -> Mapping[State, int]:
        await asyncio.Event().wait()
        return {}

    for read in (broken, hanging):
        metrics.read(Readings(open_operations=waiting))
        await metrics.refresh()
        metrics.read(Readings(open_operations=read, audit_lag=lambda: 7))
        await asyncio.wait_for(metrics.refresh(), 5)

        assert "chatops_approvals{" not in scraped(metrics)
        assert "chatops_audit_lag_records 7.0" in scraped(metrics)


async def test_labels_have_few_values() -> None:
    """Whatever Discord sends, a scope is one of four and an answer is told by its hundreds."""
    metrics = Metrics()
    for scope in ("user", "made-up", "another"):
        metrics.limited(scope)
    metrics.called("PUT", 429)
    metrics.called("PUT", None)
    told = scraped(metrics)

    assert 'chatops_discord_rate_limited_total{scope="unknown"} 2.0' in told
    assert 'chatops_discord_requests_total{code="4xx",method="PUT"} 1.0' in told
    assert 'chatops_discord_requests_total{code="none",method="PUT"} 1.0' in told


async def test_votes_are_counted_as_they_are_written_down() -> None:
    """Cast and withdrawn; other records are records alone."""
    metrics = Metrics()
    for name in (EventName.VOTE, EventName.VOTE, EventName.VOTE_WITHDRAWN, EventName.STARTED):
        metrics.recorded(make_event(name))
    told = scraped(metrics)

    assert 'chatops_votes_total{change="cast"} 2.0' in told
    assert 'chatops_votes_total{change="withdrawn"} 1.0' in told
    assert 'chatops_audit_records_total{event="operation.started"} 1.0' in told
