"""The services the sandbox starts with: what runs where, and what has been released."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sandbox.platform.registry import Release

_FIRST = datetime(2025, 3, 3, 9, 12, tzinfo=UTC)
_APART = timedelta(days=9, hours=5, minutes=37)
"""The sample team made the first release of each service that morning, and another one every nine days."""


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


def services() -> tuple[Service, ...]:
    """Return the sample team's services."""
    usual = {"development": 1, "staging": 2, "production": 3}
    return (
        Service("order-service", "v2.4.0", usual, _orders(), database="0003_orders"),
        Service(
            "payment-service",
            "v1.8.2",
            usual,
            _made("payment-service", "v1.8.2", "v1.8.1", "v1.7.5"),
            database="0006_payments",
        ),
        Service(
            "api-gateway",
            "v3.2.0",
            {**usual, "production": 6},
            _made("api-gateway", "v3.2.1", "v3.2.0", "v3.1.4"),
            maximum=12,
            database="0002_routes",
        ),
    )


def _orders() -> tuple[Release, ...]:
    made = _made("order-service", "v2.5.0", "v2.4.1", "v2.4.0", "v2.3.2", "v2.3.1", "v2.3.0")
    return (replace(made[0], healthy_after=math.inf), *made[1:])


def _made(service: str, *versions: str) -> tuple[Release, ...]:
    """Return releases, the newest first, each with the time when it was made."""
    made_at = {version: _FIRST + _APART * age for age, version in enumerate(reversed(versions))}
    return tuple(Release(service, version, made_at=made_at[version]) for version in versions)
