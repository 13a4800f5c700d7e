"""What the core needs from a system that deploys: what there is to deploy, and what runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.ports.back_end import Artifact, BackEnd, BackEndError


class UnknownVersion(BackEndError):  # noqa: N818 - named for what the person got wrong
    """The service has no such release."""


@dataclass(frozen=True, slots=True)
class Running:
    """What serves in one environment: `version` is None where nothing runs.

    `reference` is the immutable name of what serves, None where the back end does not know it.
    """

    version: str | None
    ready: int
    desired: int
    reference: str | None = None


class Delivery(BackEnd, Protocol):
    """One deploying system; it carries out deploys, rollbacks and scalings."""

    async def releases(self, service: str) -> Sequence[str]:
        """Return the versions that can be deployed, newest first."""
        ...

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return what `version` names now; raise UnknownVersion."""
        ...

    async def running(self, service: str, environment: str) -> Running:
        """Return what serves now."""
        ...
