"""What the core needs from a system that deploys: what there is to deploy, and what runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.domain.comparison import Comparison
from bot.core.ports.back_end import Artifact, BackEnd, BackEndError


class UnknownVersion(BackEndError):  # noqa: N818 - named for what the person got wrong
    """The service has no such release."""


@dataclass(frozen=True, slots=True)
class Running:
    """What serves in one environment: `version` is None where nothing runs.

    `ready` and `desired` count replicas, None (both) where the back end knows of none: it cannot scale then.
    `reference` is the immutable name of what serves, None where the back end does not know it.
    """

    version: str | None
    ready: int | None
    desired: int | None
    reference: str | None = None


class Delivery(BackEnd, Protocol):
    """One deploying system; it carries out deploys, rollbacks and scalings."""

    async def releases(self, service: str) -> Sequence[str]:
        """Return the versions that can be deployed, newest first."""
        ...

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return what `version` names now; raise UnknownVersion."""
        ...

    async def compare(self, service: str, before: str, after: str) -> Comparison | None:
        """Return what lies between two references; None where the back end knows no history."""
        ...

    async def running(self, service: str, environment: str) -> Running:
        """Return what serves now."""
        ...
