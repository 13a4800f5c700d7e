"""The services the sandbox starts with: what runs where, and what has been released."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.platform.registry import Release


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
            _good("payment-service", "v1.8.2", "v1.8.1", "v1.7.5"),
            database="0006_payments",
        ),
        Service(
            "api-gateway",
            "v3.2.0",
            {**usual, "production": 6},
            _good("api-gateway", "v3.2.1", "v3.2.0", "v3.1.4"),
            maximum=12,
            database="0002_routes",
        ),
    )


def _orders() -> tuple[Release, ...]:
    never = Release("order-service", "v2.5.0", healthy_after=math.inf)
    return (never, *_good("order-service", "v2.4.1", "v2.4.0", "v2.3.2", "v2.3.1", "v2.3.0"))


def _good(service: str, *versions: str) -> tuple[Release, ...]:
    return tuple(Release(service, version) for version in versions)
