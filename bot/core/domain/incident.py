"""An incident, as far as it concerns what may change meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is, worst first."""

    SEV1 = "sev1"
    SEV2 = "sev2"
    SEV3 = "sev3"
    SEV4 = "sev4"


FREEZING = frozenset({Severity.SEV1, Severity.SEV2})
"""While one of these is open, its service is neither deployed nor migrated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is broken since when; `service` is None where it is no single one, `closed_at` while open."""

    id: str
    title: str
    severity: Severity
    opened_at: datetime
    service: str | None = None
    closed_at: datetime | None = None
