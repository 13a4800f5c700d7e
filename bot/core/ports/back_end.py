"""What the core needs from a system that changes production: order once, follow, learn what became of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.domain.migration import Migration


class BackEndError(Exception):
    """The back end could not be asked or refused; the message says which, for a person."""


class OrderRefused(BackEndError):  # noqa: N818 - named for what the back end did
    """The back end answered and surely did not start anything."""


class NotSetUp(BackEndError):  # noqa: N818 - named for what is wrong
    """Trying again is of no use before somebody has changed the settings; the message says which."""


class CannotTell(BackEndError):  # noqa: N818 - named for the answer it stands for
    """The back end cannot say whether it ever saw an operation."""


class StageState(StrEnum):
    """How far one stage of an ordered change has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class Phase(StrEnum):
    """How far an ordered change has come."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A release and the immutable name (digest, commit) it resolves to now.

    `made_at` is when it was committed or built, with its offset from UTC; None where the back end does not
    know. It is told by `resolve` and measured, never ordered.
    """

    version: str
    reference: str
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A change to make; `operation_id` is the idempotency key.

    An artifact to deploy or roll back to, a number of replicas, or migrations to run in this order.
    """

    operation_id: str
    action: str
    service: str
    environment: str
    artifact: Artifact | None = None
    replicas: int | None = None
    migrations: tuple[Migration, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of an ordered change, by the back end's own name."""

    name: str
    state: StageState


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Where an order stands: replicas in the new state (or migrations run, or stages done) of those wanted.

    In the end with evidence or a reason. `stages` are what the back end does one after the other, `link`
    leads people to where it shows them.
    """

    phase: Phase
    ready: int
    desired: int
    version: str | None = None
    message: str = ""
    evidence: str = ""
    stages: tuple[Stage, ...] = ()
    link: str | None = None


class BackEnd(Protocol):
    """Takes orders. Every call has a time limit of its own and raises BackEndError."""

    async def start(self, order: Order) -> None:
        """Make the back end begin; the same order again changes nothing.

        Raise OrderRefused where it surely did not.
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
