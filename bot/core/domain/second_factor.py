"""A person's second factor, as a value: the secret in their authenticator app, and what came of its codes."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.domain.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """What one person has in an authenticator app.

    `secret` (base32) is None until a code of it was given; `offered` is one that was shown and waits for
    that. `last_step` is the time step (30 s, counted from 1970) of the newest code that was taken: none of it
    or before it is taken again. `wrong_at` says when codes were refused lately, `locked_until` until when
    none is looked at. `revision` counts saves.
    """

    person: Person
    secret: str | None = field(default=None, repr=False)
    offered: str | None = field(default=None, repr=False)
    offered_at: datetime | None = None
    enrolled_at: datetime | None = None
    last_step: int = 0
    wrong_at: tuple[datetime, ...] = ()
    locked_until: datetime | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """That somebody gave a code of their second factor for an operation; the code is kept nowhere.

    `mark` is how the memory knows it again as one that it has kept, and nobody has written in.
    """

    user: Person
    at: datetime
    mark: str = field(default="", compare=False, repr=False)
