"""One row of docs/reliability.md: what is promised, against which fault, and the tests that prove it."""

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """When a row is proven."""

    COMMIT = "make test"
    DEEP = "make test-deep"


@dataclass(frozen=True, slots=True)
class Row:
    """`points` names what is counted; `tests` is the file, or the folder, whose tests bring the figures."""

    key: str
    promise: str
    fault: str
    points: str
    tier: Tier
    tests: str

    def command(self, tier: Tier) -> str:
        """Return what proves it again, as deep as that."""
        return f'{tier} ARGS="{self.tests}"'
