"""The parts of Argo CD's objects that are read; its swagger.json names them all.

https://github.com/argoproj/argo-cd/blob/master/assets/swagger.json
"""

from datetime import datetime
from typing import Annotated

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Info(msgspec.Struct, frozen=True):
    """A word that travels with an operation."""

    name: str
    value: str


class Parameter(msgspec.Struct, frozen=True):
    """A parameter of a Helm chart."""

    name: str = ""
    value: str = ""


class Kustomize(msgspec.Struct, frozen=True):
    """What is overridden in a kustomization."""

    images: tuple[str, ...] | None = None


class Helm(msgspec.Struct, frozen=True):
    """What is overridden in a chart; what else a parameter says is kept as it came."""

    parameters: tuple[dict[str, object], ...] | None = None


class Source(msgspec.Struct, frozen=True, rename="camel"):
    """Where manifests come from, and what is overridden in them."""

    target_revision: str = ""
    kustomize: Kustomize | None = None
    helm: Helm | None = None


class Initiator(msgspec.Struct, frozen=True):
    """Who began an operation: Argo CD itself, where it is `automated`."""

    automated: bool = False


class Sync(msgspec.Struct, frozen=True):
    """What an operation is to sync."""

    revision: str = ""
    source: Source | None = None


class Operation(msgspec.Struct, frozen=True, rename="camel"):
    """What was asked for."""

    info: tuple[Info, ...] | None = None
    initiated_by: Initiator = Initiator()
    sync: Sync | None = None


class Resource(msgspec.Struct, frozen=True, rename="camel"):
    """What became of one object, or of one hook, in a sync."""

    kind: str = ""
    name: str = ""
    status: str = ""
    message: str = ""
    hook_phase: str = ""
    hook_type: str = ""


class Result(msgspec.Struct, frozen=True):
    """What was synced."""

    revision: str = ""
    source: Source | None = None
    resources: tuple[Resource, ...] | None = None


class OperationState(msgspec.Struct, frozen=True, rename="camel"):
    """How far the newest operation has come."""

    operation: Operation
    phase: str
    message: str = ""
    finished_at: Moment | None = None
    sync_result: Result | None = None


class Compared(msgspec.Struct, frozen=True):
    """What the live objects were compared with last."""

    revision: str = ""
    status: str = ""


class Health(msgspec.Struct, frozen=True):
    """How the live objects are."""

    status: str = ""
    message: str = ""


class Synced(msgspec.Struct, frozen=True):
    """A sync that succeeded."""

    revision: str = ""
    source: Source | None = None


class Status(msgspec.Struct, frozen=True, rename="camel"):
    """Where an application stands."""

    operation_state: OperationState | None = None
    sync: Compared = Compared()
    health: Health = Health()
    reconciled_at: Moment | None = None
    history: tuple[Synced, ...] | None = None


class Spec(msgspec.Struct, frozen=True, rename="camel"):
    """What is to run."""

    project: str = "default"
    source: Source | None = None
    sync_policy: dict[str, object] | None = None

    @property
    def is_automated(self) -> bool:
        """Tell whether Argo CD syncs by itself what is to run."""
        automated = (self.sync_policy or {}).get("automated")
        return isinstance(automated, dict) and automated.get("enabled", True) is not False


class Metadata(msgspec.Struct, frozen=True):
    """By what an application is found."""

    name: str
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None


class Application(msgspec.Struct, frozen=True):
    """One application; `operation` is what is asked for and not ended yet."""

    metadata: Metadata
    spec: Spec
    status: Status = Status()
    operation: Operation | None = None


class Applications(msgspec.Struct, frozen=True):
    """A list of them."""

    items: tuple[Application, ...] | None = None


class Revision(msgspec.Struct, frozen=True):
    """What git knows of a commit."""

    date: Moment | None = None


class Permission(msgspec.Struct, frozen=True):
    """Whether the token may do something: `yes` or `no`."""

    value: str
