"""What the policy is asked about: one request, in plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """One request as it is judged; `requester_roles` are Discord role ids, read fresh.

    `direction` is `up` or `down` for a scale, None for every other action.
    """

    action: str
    service: str
    environment: str
    direction: str | None = None
    requester_roles: frozenset[str] = frozenset()
