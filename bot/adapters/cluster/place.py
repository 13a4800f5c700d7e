"""Where a service of an environment is: a namespace, and in it a deployment with a container of some name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.ports.back_end import BackEndError


@dataclass(frozen=True, slots=True)
class Place:
    """One deployment, and the container in it whose image is the service."""

    namespace: str
    deployment: str
    container: str


@dataclass(frozen=True, slots=True)
class Places:
    """`by_environment` tells the namespace of each environment; the names may hold `{service}`."""

    by_environment: Mapping[str, str]
    deployment: str = "{service}"
    container: str = "{service}"

    @property
    def namespaces(self) -> Sequence[str]:
        """Return every namespace once."""
        return [*dict.fromkeys(self.by_environment.values())]

    def of(self, service: str, environment: str) -> Place:
        """Return where a service is; raise BackEndError for an environment without a namespace."""
        namespace = self.by_environment.get(environment)
        if namespace is None:
            known = ", ".join(self.by_environment)
            raise BackEndError(f"There is no namespace of {environment}, only of {known}.")
        names = (name.replace("{service}", service) for name in (self.deployment, self.container))
        return Place(namespace, *names)
