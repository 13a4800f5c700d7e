"""The check by a query, on a real Prometheus in whose history one service gets worse."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from bot.adapters.health.prometheus import NAMES, Bounds, PrometheusCheck
from bot.adapters.monitoring.prometheus import Prometheus
from bot.adapters.promql import Template
from bot.core.ports.back_end import BackEndError
from bot.core.ports.health import Finding, Subject
from tests.fakes.prometheus import CHANGE, Past

PLACE = 'service="{service}",env="{environment}"'
ALL = f"sum(rate(http_requests_total{{{PLACE}}}[1m]))"
ERRORS = f'sum(rate(http_requests_total{{{PLACE},code="500"}}[1m])) / {ALL}'
LATER = CHANGE + 120


@pytest.fixture
async def monitoring(past: Past) -> AsyncIterator[Prometheus]:
    """Return the adapter that is asked."""
    async with aiohttp.ClientSession() as session:
        yield Prometheus.build(session, {"url": past.url, "requests": "up"}, {})


def subject(past: Past, at: float = LATER, **changes: Any) -> Subject:
    """Return order-service in production, whose deploy began just when it got worse."""
    fields: dict[str, Any] = {"service": "order-service", "environment": "production", "version": "v2.4.1"}
    moments = {"since": past.start + CHANGE, "at": past.start + at}
    fields |= {name: datetime.fromtimestamp(moment, UTC) for name, moment in moments.items()}
    return Subject(**(fields | changes))


def check(monitoring: Prometheus, bounds: Bounds, query: str = ERRORS) -> PrometheusCheck:
    """Return a check that is called by its query where that is not the usual one."""
    return PrometheusCheck(
        monitoring, Template(query, *NAMES), bounds, "error ratio" if query is ERRORS else ""
    )


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (Bounds(most=0.25), Finding(True, "error ratio is 0.2, allowed: at most 0.25")),
        (Bounds(most=0.02), Finding(False, "error ratio is 0.2, more than 0.02")),
        (Bounds(least=0.5), Finding(False, "error ratio is 0.2, less than 0.5")),
        (
            Bounds(most_increase=0.05),
            Finding(False, "error ratio is 0.2, was 0 before, an increase of more than 0.05"),
        ),
        (
            Bounds(most=1.0, most_increase=0.3),
            Finding(
                True,
                "error ratio is 0.2, was 0 before, allowed: at most 1, an increase of at most 0.3",
            ),
        ),
    ],
)
async def test_a_value_is_held_to_its_bounds(
    monitoring: Prometheus, past: Past, bounds: Bounds, expected: Finding
) -> None:
    """What it is, and what it was when the deploy began: the evidence says both."""
    assert await check(monitoring, bounds).examine(subject(past)) == expected


async def test_what_stayed_as_it_was_is_healthy(monitoring: Prometheus, past: Past) -> None:
    """Another service did not get worse."""
    found = await check(monitoring, Bounds(most_increase=0.01)).examine(
        subject(past, service="payment-service")
    )

    assert found == Finding(True, "error ratio is 0, was 0 before, allowed: an increase of at most 0.01")


@pytest.mark.parametrize("service", ["nothing", "api-gateway"])
async def test_no_value_is_not_healthy(monitoring: Prometheus, past: Past, service: str) -> None:
    """No series, and 0 divided by 0: nobody has seen it do well."""
    found = await check(monitoring, Bounds(most=1.0)).examine(subject(past, service=service))

    assert found == Finding(False, "error ratio has no value")


async def test_without_a_value_before_it_counts_as_none(monitoring: Prometheus, past: Past) -> None:
    """A service that is new has no past; the increase is all of it."""
    since = datetime.fromtimestamp(past.start - 900, UTC)
    found = await check(monitoring, Bounds(most_increase=0.1)).examine(subject(past, since=since))

    assert found == Finding(False, "error ratio is 0.2, was nothing before, an increase of more than 0.1")


async def test_a_check_without_a_name_is_called_by_its_query(monitoring: Prometheus, past: Past) -> None:
    """So that the card says what was asked."""
    found = await check(monitoring, Bounds(most=2.0), "vector(1)").examine(subject(past))

    assert found == Finding(True, "vector(1) is 1, allowed: at most 2")


async def test_a_query_that_is_not_understood_is_no_finding(monitoring: Prometheus, past: Past) -> None:
    """It says nothing about the service."""
    with pytest.raises(BackEndError, match="parse error"):
        await check(monitoring, Bounds(most=2.0), "sum(").examine(subject(past))
