"""The services a team runs, as its settings declare them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """One deployable thing: where it may run, who owns it, where it is watched, how far it scales.

    Without `max_replicas` it is not scaled up.
    """

    name: str
    environments: tuple[str, ...]
    dashboard: str | None = None
    owner: str | None = None
    min_replicas: int = 1
    max_replicas: int | None = None


@dataclass(frozen=True, slots=True)
class Catalog:
    """All services by name, in the order of the settings."""

    services: Mapping[str, Service]

    def find(self, name: str) -> Service | None:
        """Return the service called `name`, exactly spelled, or None."""
        return self.services.get(name)
