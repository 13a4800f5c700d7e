"""The services a team runs, as its settings declare them."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.domain.refusal import Refused

PRODUCTION = "production"


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

    @property
    def usual(self) -> str:
        """Return the environment that a question without one is about: production, else the last."""
        return PRODUCTION if PRODUCTION in self.environments else self.environments[-1]


@dataclass(frozen=True, slots=True)
class Catalog:
    """All services by name, in the order of the settings."""

    services: Mapping[str, Service]

    def find(self, name: str) -> Service | None:
        """Return the service called `name`, exactly spelled, or None."""
        return self.services.get(name)

    def service(self, name: str) -> Service:
        """Return the service called `name`; raise Refused with those there are."""
        service = self.find(name)
        if service is None:
            known = ", ".join(self.services)
            raise Refused(
                "unknown-service", f"There is no such service. Nothing was changed. Services: {known}."
            )
        return service

    def target(self, name: str, environment: str) -> Service:
        """Return the service called `name`, if it may run in `environment`; else raise Refused."""
        service = self.service(name)
        if environment not in service.environments:
            known = ", ".join(service.environments)
            raise Refused(
                "unknown-environment",
                f"{service.name} has no such environment. Nothing was changed. Environments: {known}.",
            )
        return service
