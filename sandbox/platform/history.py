"""What the ledger says happened before this start: operations, what serves where, moved versions."""

from collections.abc import Iterable
from typing import Any

import msgspec

from sandbox.platform.databases import Databases
from sandbox.platform.migrating import interrupted
from sandbox.platform.operation import Operation, Order, Report
from sandbox.platform.refusal import Refused
from sandbox.platform.registry import Registry, Release
from sandbox.platform.sample import Service

Place = tuple[str, str]  # service, environment


class History:
    """The ledger's entries, folded; `registry` gets the versions moved that were moved."""

    def __init__(self, entries: Iterable[dict[str, Any]], registry: Registry) -> None:
        self.operations: dict[str, Operation] = {}
        self._registry = registry
        self._references: dict[Place, str] = {}
        self._counts: dict[Place, int] = {}
        fold = {"accepted": self._accepted, "finished": self._finished, "moved": self._moved}
        for entry in entries:
            if entry["event"] in fold:
                fold[entry["event"]](entry)

    def _accepted(self, entry: dict[str, Any]) -> None:
        order = msgspec.convert(entry["order"], Order)
        first = Report("running", 0, entry["desired"], order.artifact.version if order.artifact else None)
        self.operations[entry["operation_id"]] = Operation(entry["operation_id"], order, first)

    def _finished(self, entry: dict[str, Any]) -> None:
        operation = self.operations[entry["operation_id"]]
        operation.report(msgspec.convert(entry["report"], Report))
        order, place = operation.order, (operation.order.service, operation.order.environment)
        if operation.last.phase != "succeeded":
            return
        if order.artifact is not None:
            self._references[place] = order.artifact.reference
        if order.replicas is not None:
            self._counts[place] = order.replicas

    def _moved(self, entry: dict[str, Any]) -> None:
        self._registry.move(entry["service"], entry["version"])

    async def cut_short(self, databases: Databases) -> list[Operation]:
        """End the operations that ran when the platform stopped as failed, and return them."""
        running = [operation for operation in self.operations.values() if not operation.finished]
        for operation in running:
            operation.report(await _end(operation, databases))
        return running

    def serving(self, service: Service, environment: str) -> tuple[Release, int]:
        """Return the release last rolled out whole and the number of replicas it ran with."""
        place = (service.name, environment)
        count = self._counts.get(place, service.replicas[environment])
        try:
            return self._registry.find(service.name, self._references.get(place, "")), count
        except Refused:  # nothing was ever deployed here, or the sample no longer has that build
            return self._registry.resolve(service.name, service.running), count


async def _end(operation: Operation, databases: Databases) -> Report:
    """Return how an operation without an end in the ledger ended."""
    evidence = "no end in the ledger at the next start"
    if operation.order.action == "migrate":
        report = await interrupted(operation.order, databases, operation.last, evidence)
        message = f"The platform stopped before this ended. {report.message}"
        return msgspec.structs.replace(report, message=message)
    message = "The platform stopped before this ended; what served before it serves again."
    return msgspec.structs.replace(operation.last, phase="failed", message=message, evidence=evidence)
