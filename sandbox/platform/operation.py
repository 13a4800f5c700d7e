"""An ordered change and the reports on it, in the shape they have on the wire."""

import asyncio
from datetime import datetime
from typing import Literal

import msgspec

Phase = Literal["running", "succeeded", "failed"]


class Artifact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version and the immutable reference it stood for when the change was ordered.

    When that was made may be told along; it changes nothing.
    """

    version: str
    reference: str
    made_at: datetime | None = None


class Migration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a database: what names it, what for, what it does word for word, whether for good."""

    id: str
    title: str
    sql: str = ""
    is_irreversible: bool = False


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change of one service in one environment.

    An artifact to roll out, a number of replicas, or the migrations to run.
    """

    action: Literal["deploy", "rollback", "scale", "migrate"]
    service: str
    environment: str
    artifact: Artifact | None = None
    replicas: int | None = None
    migrations: tuple[Migration, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """Where an operation stands: replicas on the new state (or migrations run) of those wanted.

    In the end with evidence or a reason.
    """

    phase: Phase
    ready: int
    desired: int
    version: str | None = None
    message: str = ""
    evidence: str = ""


class Operation:
    """One order under its idempotency key, with every report so far."""

    def __init__(self, operation_id: str, order: Order, first: Report) -> None:
        self.operation_id = operation_id
        self.order = order
        self.reports = [first]
        self._changed = asyncio.Event()

    @property
    def last(self) -> Report:
        """Return where it stands."""
        return self.reports[-1]

    @property
    def finished(self) -> bool:
        """Tell whether nothing follows."""
        return self.last.phase != "running"

    def report(self, report: Report) -> None:
        """Add a report and wake who waits for it."""
        self.reports.append(report)
        self._changed.set()
        self._changed = asyncio.Event()

    async def after(self, seen: int, wait: float) -> list[Report]:
        """Return the reports after the first `seen`, waiting up to `wait` seconds for one.

        A finished operation always answers with its end, also to someone who counted before a restart.
        """
        if len(self.reports) <= seen and not self.finished:
            try:
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            except TimeoutError:
                return []
        return self.reports[seen:] or self.reports[-1:]
