"""Who acts, and what happens to whom: the two values between state, REST and gateway."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Actor:
    """The owner of a token."""

    user_id: int
    is_bot: bool


@dataclass(frozen=True)
class Dispatch:
    """One gateway event.

    `reader`: only this user's sessions get it. `audience`: the users who could see it when it happened
    (None: every member of the guild).
    """

    event: str
    payload: dict[str, Any]
    reader: int | None = None
    audience: frozenset[int] | None = field(default=None, compare=False)
