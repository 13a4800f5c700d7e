"""What would be done, to the last detail, and the digest that approvals are bound to."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.domain import requirement
from bot.core.domain.comparison import Comparison
from bot.core.domain.migration import Migration
from bot.core.domain.requirement import Row


class Action(StrEnum):
    """The powers over production; the words of the matrix, the cogs and the audit log."""

    DEPLOY = "deploy"
    ROLLBACK = "rollback"
    SCALE = "scale"
    MIGRATE = "migrate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One change of one service in one environment.

    `reference` is the immutable name of the resolved version (a digest, a commit). `from_version` and its
    reference tell what runs now, `comparison` what lies in between, `made_at` when the version was made; they
    are remembered, not approved.
    `migrations` are to be run, in this order; `kept_migrations` were run since the version that a rollback
    goes back to, and stay.
    """

    action: Action
    service: str
    environment: str
    version: str | None = None
    reference: str | None = None
    from_version: str | None = None
    from_reference: str | None = None
    from_replicas: int | None = None
    to_replicas: int | None = None
    direction: str | None = None
    migrations: tuple[Migration, ...] = ()
    kept_migrations: tuple[Migration, ...] = ()
    made_at: datetime | None = None
    comparison: Comparison | None = None

    @property
    def change(self) -> str:
        """What becomes of it, to be read years later: versions, replicas or migrations by name and hash."""
        if self.migrations:
            return ", ".join(f"{each.id} ({each.fingerprint})" for each in self.migrations)
        if self.to_replicas is not None:
            return f"{self.from_replicas} -> {self.to_replicas} replicas"
        built = f" ({self.reference})" if self.reference else ""
        return f"{self.from_version or 'nothing'} -> {self.version}{built}"


_SEEN = frozenset({"from_version", "from_reference", "made_at", "comparison"})
_ADDED = frozenset({"kept_migrations"})
"""Details that plans did not always have: left out where they are empty, so that no old digest changes."""


def digest(plan: Plan, row: Row) -> str:
    """Return the SHA-256 (hex) over all of `plan` that approvers agree to, and the policy row behind it."""
    approved = {
        key: value for key, value in asdict(plan).items() if key not in _SEEN and (value or key not in _ADDED)
    }
    return requirement.digest({"plan": approved, "row": row.digest})


def short(whole: str) -> str:
    """Return the eight characters that people compare on the card and in the audit log."""
    return whole[:8]
