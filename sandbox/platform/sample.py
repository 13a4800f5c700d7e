"""The services the sandbox starts with: what runs where, and what has been released."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sandbox.platform.registry import Release

_NEWEST, _APART = timedelta(hours=26, minutes=40), timedelta(days=9, hours=5, minutes=37)
"""The sample team has made the newest release of each service that long ago, one every nine days before."""


@dataclass(frozen=True, slots=True)
class Service:
    """One sample service: the version it starts with, replicas by environment, releases newest first.

    `database` is the migration that its databases stand at in the beginning; without it there are none.
    """

    name: str
    running: str
    replicas: Mapping[str, int]
    releases: tuple[Release, ...]
    maximum: int = 6
    database: str | None = None


def services(now: datetime | None = None) -> tuple[Service, ...]:
    """Return the sample team's services, with releases that were made in the weeks before `now`."""
    now = now or datetime.fromtimestamp(time.time(), UTC)
    usual = {"development": 1, "staging": 2, "production": 3}
    return (
        Service("order-service", "v2.4.0", usual, _orders(now), database="0003_orders"),
        Service(
            "payment-service",
            "v1.8.2",
            usual,
            _made(now, "payment-service", "v1.8.2", "v1.8.1", "v1.7.5"),
            database="0006_payments",
        ),
        Service(
            "api-gateway",
            "v3.2.0",
            {**usual, "production": 6},
            _made(now, "api-gateway", "v3.2.1", "v3.2.0", "v3.1.4"),
            maximum=12,
            database="0002_routes",
        ),
    )


def _orders(now: datetime) -> tuple[Release, ...]:
    made = _made(now, "order-service", "v2.5.0", "v2.4.1", "v2.4.0", "v2.3.2", "v2.3.1", "v2.3.0")
    return (replace(made[0], healthy_after=math.inf), *made[1:])


def _made(now: datetime, service: str, *versions: str) -> tuple[Release, ...]:
    """Return releases, the newest first, each with the time when it was made."""
    newest = now - _NEWEST
    return tuple(
        Release(service, version, made_at=newest - _APART * age) for age, version in enumerate(versions)
    )
