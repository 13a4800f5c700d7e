"""What the bot writes on an application, in the same call that changes it: which order, for which version.

A label for each of the newest orders, by which Argo CD finds them, and annotations with the newest order and
the versions behind references.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.adapters.delivery.argocd.wire import Application
from bot.core.ports.back_end import Artifact

INFO = "chatops-operation"
"""The name of the word that travels with a sync."""
ORDER, VERSIONS, EARLIER = "chatops/order", "chatops/versions", "chatops/earlier-operations"
_LABEL = "chatops-operation/"
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
"""https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set"""
_KEPT = 10  # orders that are found, and versions that are known
KEPT_IDS = 500
"""Of how many orders before them the id is kept: so long it is known that one came."""


class _Order(msgspec.Struct, frozen=True):
    operation: str
    version: str
    reference: str
    service: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order that changed an application."""

    operation_id: str
    artifact: Artifact
    service: str


def label(operation_id: str) -> str | None:
    """Return the label that an order leaves, None where an id can be none."""
    return f"{_LABEL}{operation_id}" if _ID.fullmatch(operation_id) else None


def newest(app: Application) -> Ordered | None:
    """Return the newest order on an application, None where it has none that can be read."""
    try:
        told = msgspec.json.decode((app.metadata.annotations or {}).get(ORDER, ""), type=_Order)
    except msgspec.DecodeError:
        return None
    return Ordered(told.operation, Artifact(told.version, told.reference), told.service)


def version_of(app: Application, reference: str) -> str | None:
    """Return the version that was ordered when this reference was."""
    return _versions(app).get(reference)


def earlier(app: Application) -> Sequence[str]:
    """Return the ids of the orders before those that have a label, the newest last."""
    return (app.metadata.annotations or {}).get(EARLIER, "").split()


def is_full(app: Application) -> bool:
    """Tell whether an application may have had orders of which nothing is noted any more."""
    return len(earlier(app)) >= KEPT_IDS


def made(app: Application, ordered: Ordered) -> dict[str, Any]:
    """Return the merge patch of the metadata that marks an order, and drops the oldest marks."""
    numbers = _numbers(app)
    labels: dict[str, str | None] = {
        f"{_LABEL}{ordered.operation_id}": str(max(numbers.values(), default=0) + 1)
    }
    oldest = sorted(numbers, key=lambda name: numbers[name])[: max(0, len(numbers) - _KEPT + 1)]
    labels |= dict.fromkeys(oldest)
    versions = {**_versions(app)}
    versions.pop(ordered.artifact.reference, None)
    versions[ordered.artifact.reference] = ordered.artifact.version
    kept = dict(list(versions.items())[-_KEPT:])
    order = _Order(
        ordered.operation_id, ordered.artifact.version, ordered.artifact.reference, ordered.service
    )
    annotations = {ORDER: _json(order), VERSIONS: _json(kept)}
    if ids := [*earlier(app), *(name.removeprefix(_LABEL) for name in oldest)]:
        annotations[EARLIER] = " ".join(ids[-KEPT_IDS:])
    return {"labels": labels, "annotations": annotations}


def unmade(app: Application, operation_id: str) -> dict[str, Any]:
    """Return the merge patch of the metadata after which it is as on `app`, without this order."""
    before = app.metadata.annotations or {}
    annotations = {name: before.get(name) for name in (ORDER, VERSIONS)}
    return {"labels": {f"{_LABEL}{operation_id}": None}, "annotations": annotations}


def _numbers(app: Application) -> dict[str, int]:
    return {
        name: int(value)
        for name, value in (app.metadata.labels or {}).items()
        if name.startswith(_LABEL) and value.isascii() and value.isdigit()
    }


def _versions(app: Application) -> dict[str, str]:
    try:
        told = (app.metadata.annotations or {}).get(VERSIONS, "")
        return msgspec.json.decode(told, type=dict[str, str])
    except msgspec.DecodeError:
        return {}


def _json(told: object) -> str:
    return msgspec.json.encode(told).decode()
