"""What the core needs from a system that deploys: ask, order, follow, and learn what became of it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class DeliveryError(Exception):
    """The back end could not be asked or refused; the message says which, for a person."""


class UnknownVersion(DeliveryError):  # noqa: N818 - named for what the person got wrong
    """The service has no such release."""


class DeliveryRefused(DeliveryError):  # noqa: N818 - named for what the back end did
    """The back end answered and surely did not start anything."""


class CannotTell(DeliveryError):  # noqa: N818 - named for the answer it stands for
    """The back end cannot say whether it ever saw an operation."""


class Phase(StrEnum):
    """How far an ordered change has come."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A release and the immutable name (digest, commit) it resolves to now."""

    version: str
    reference: str


@dataclass(frozen=True, slots=True)
class Running:
    """What serves in one environment: `version` is None where nothing runs."""

    version: str | None
    ready: int
    desired: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A change to make; `operation_id` is the idempotency key."""

    operation_id: str
    action: str
    service: str
    environment: str
    artifact: Artifact | None = None
    replicas: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Where an order stands: replicas in the new state of those wanted, in the end evidence or reason."""

    phase: Phase
    ready: int
    desired: int
    version: str | None = None
    message: str = ""
    evidence: str = ""


class Delivery(Protocol):
    """One deploying system. Every call has a time limit of its own and raises DeliveryError."""

    async def releases(self, service: str) -> Sequence[str]:
        """Return the versions that can be deployed, newest first."""
        ...

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return what `version` names now; raise UnknownVersion."""
        ...

    async def running(self, service: str, environment: str) -> Running:
        """Return what serves now."""
        ...

    async def start(self, order: Order) -> None:
        """Make the back end begin; the same order again changes nothing.

        Raise DeliveryRefused where it surely did not.
        """
        ...

    def follow(self, operation_id: str) -> AsyncIterator[Report]:
        """Yield reports as they change, the last one terminal."""
        ...

    async def find(self, operation_id: str) -> Report | None:
        """Return what became of an order; None: it surely never arrived. Raise CannotTell."""
        ...

    async def ping(self) -> str:
        """Return one line on the back end's readiness, for `chatops check`."""
        ...
