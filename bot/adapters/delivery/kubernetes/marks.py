"""What stands on a deployment of the orders it has had: the newest ones, in one annotation.

It is written in the same patch as the change, so that one never is without the other. The deployment
controller copies it to the ReplicaSets, where it outlives whoever replaces the deployment's annotations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from bot.core.ports.back_end import Artifact, CannotTell, Order, Report

OPERATIONS = "chatops/operations"
EARLIER = "chatops/earlier-operations"
OPERATION_ID = "chatops/operation-id"
VERSION = "chatops/version"
REFERENCE = "chatops/reference"
CHANGE_CAUSE = "kubernetes.io/change-cause"
"""Shown by `kubectl rollout history`."""
KEPT, KEPT_IDS = 20, 500
"""How many orders are noted whole, and of how many before them the id: so long it is known that one came."""
_WORDS = 500
Json = dict[str, Any]


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """An order, and its end once another one came after it.

    `version` is what runs under it: of a scaling, what was there.
    """

    id: str
    action: str
    service: str
    environment: str
    version: str | None = None
    reference: str | None = None
    replicas: int | None = None
    end: Report | None = None

    def stands_for(self, order: Order) -> bool:
        """Return whether this is that order."""
        return self == msgspec.structs.replace(mark(order, self.version), end=self.end)


def mark(order: Order, running: str | None) -> Mark:
    """Return what is noted of an order; `running` is the version of what is scaled."""
    artifact = order.artifact or Artifact("", "")
    return Mark(
        id=order.operation_id,
        action=order.action,
        service=order.service,
        environment=order.environment,
        version=artifact.version or running,
        reference=artifact.reference or None,
        replicas=order.replicas,
    )


def notes(of: Json) -> Mapping[str, str]:
    """Return an object's annotations."""
    return of["metadata"].get("annotations") or {}


def read(of: Json) -> Sequence[Mark]:
    """Return the orders noted on an object, the newest last; raise CannotTell where that is not ours."""
    text = notes(of).get(OPERATIONS)
    try:
        return [] if text is None else msgspec.json.decode(text, type=list[Mark])
    except msgspec.DecodeError as error:
        about = of["metadata"]
        raise CannotTell(
            f"Somebody has changed the annotation {OPERATIONS} of {about['name']} in {about['namespace']}: "
            f"which orders it had is not known. Remove the annotation when nothing is under way."
        ) from error


def earlier(of: Json) -> Sequence[str]:
    """Return the ids of the orders that an object had before those that are noted whole, the newest last."""
    return notes(of).get(EARLIER, "").split()


def is_full(of: Json) -> bool:
    """Tell whether an object may have had orders of which nothing is noted any more."""
    return len(earlier(of)) >= KEPT_IDS


def written(before: Sequence[Mark], new: Mark, end: Report | None, ids: Sequence[str] = ()) -> dict[str, str]:
    """Return the annotations that note one more order, with the `end` of the one before.

    `ids` are of the orders earlier than those `before`.
    """
    kept = [*before[-KEPT + 1 :]]
    if kept and kept[-1].end is None and end is not None:
        short = replace(end, evidence=end.evidence[:_WORDS], message=end.message[:_WORDS])
        kept[-1] = msgspec.structs.replace(kept[-1], end=short)
    what = f"scale to {new.replicas}" if new.replicas is not None else f"{new.action} {new.version}"
    named = {OPERATION_ID: new.id, OPERATIONS: msgspec.json.encode([*kept, new]).decode()}
    if moved := [*ids, *(each.id for each in before[: -KEPT + 1])]:
        named[EARLIER] = " ".join(moved[-KEPT_IDS:])
    named[CHANGE_CAUSE] = f"chatops {new.id}: {what}"
    if new.reference is not None and new.version is not None:
        named |= {VERSION: new.version, REFERENCE: new.reference}
    return named
