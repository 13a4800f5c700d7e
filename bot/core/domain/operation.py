"""An operation from request to result, as a value that only moves along its states."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.core.domain.person import Person
from bot.core.domain.plan import Plan
from bot.core.domain.requirement import Block, Row
from bot.core.domain.second_factor import Proof


class State(StrEnum):
    """Where an operation stands."""

    CONFIRMING = "confirming"
    PENDING = "pending"
    APPROVED = "approved"
    EXECUTING = "executing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    VOID = "void"


_VOUCHED = "by the command line, while Discord did not say who that is"
_STOPPED = frozenset({State.EXPIRED, State.CANCELLED, State.VOID})
NEXT = {
    State.CONFIRMING: frozenset({State.PENDING, State.APPROVED}) | _STOPPED,
    State.PENDING: frozenset({State.APPROVED, State.REJECTED}) | _STOPPED,
    State.APPROVED: frozenset({State.EXECUTING, State.REJECTED}) | _STOPPED,
    State.EXECUTING: frozenset({State.SUCCEEDED, State.FAILED, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.SUCCEEDED, State.FAILED}),
}
FINAL = frozenset(State) - frozenset(NEXT)
"""States without a way on; `unknown` is not one of them, a person still settles it."""


class Verdict(StrEnum):
    """What a vote says."""

    APPROVE = "approve"
    REJECT = "reject"


class Source(StrEnum):
    """How the bot learned of a vote: while connected, or by reading back what it had missed."""

    GATEWAY = "gateway"
    RECONCILE = "reconcile"


@dataclass(frozen=True, slots=True)
class Vote:
    """One approver's word: with which role, and when it was seen (Discord tells no time of clicks)."""

    user: Person
    verdict: Verdict
    role: str
    at: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class Place:
    """The channel a command was given in; `guild_id` makes links."""

    guild_id: str
    channel_id: str
    channel: str


@dataclass(frozen=True, slots=True)
class Card:
    """The message that shows an operation."""

    channel_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Glass:
    """Break-glass: who goes on alone, with which role, and why.

    With `is_vouched` it was broken while Discord could not say who that is; the approval matrix did.
    """

    by: Person
    role: str
    reason: str
    is_vouched: bool = False

    @property
    def account(self) -> str:
        """Return why it was broken, and on whose word, as it is told and written down."""
        return f"{self.reason} ({_VOUCHED})" if self.is_vouched else self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One request for one plan and all that became of it.

    `row`, `roles` (the ids behind the names in it) and `policy` (the digest of the matrix) are as they were
    at the request, `blocks` what its card says is in the way. `revision` counts saves. Approved, it does
    not start before `not_before`. `link` leads to where the back end shows how it was carried out. `proofs`
    are by those who gave a code of their second factor for it.
    """

    id: str
    interaction_id: str
    plan: Plan
    digest: str
    row: Row
    policy: str
    requester: Person
    command: str
    place: Place
    state: State
    created_at: datetime
    expires_at: datetime
    revision: int = 0
    votes: tuple[Vote, ...] = ()
    card: Card | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    reason: str | None = None
    evidence: str | None = None
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    glass: Glass | None = None
    not_before: datetime | None = None
    link: str | None = None
    proofs: tuple[Proof, ...] = ()

    @property
    def approvals(self) -> tuple[Vote, ...]:
        """The votes that say yes, in the order they came: by proven people where a second factor is asked."""
        yes = (vote for vote in self.votes if vote.verdict is Verdict.APPROVE)
        return tuple(vote for vote in yes if self.row.second_factor is None or self.is_proven(vote.user.id))

    def is_proven(self, user_id: str) -> bool:
        """Tell whether this person has given a code of their second factor for it."""
        return any(proof.user.id == user_id for proof in self.proofs)

    @property
    def is_vouched(self) -> bool:
        """Whether it began without Discord, on the matrix's word: then it waits for no card."""
        return self.glass is not None and self.glass.is_vouched

    @property
    def is_confirmed_by_code(self) -> bool:
        """Whether a code takes the place of the confirmation: of who breaks the glass, where the row asks."""
        return self.glass is not None and self.row.second_factor is not None

    @property
    def awaits_people(self) -> bool:
        """Whether nothing happens until somebody confirms or decides."""
        return self.state in {State.CONFIRMING, State.PENDING}

    @property
    def is_unstarted(self) -> bool:
        """Whether it can still be cancelled: nothing of it has begun."""
        return self.awaits_people or self.state is State.APPROVED

    @property
    def is_open_to_votes(self) -> bool:
        """Whether reactions count: while it is pending, and while it is approved and waits."""
        return self.state is State.PENDING or (self.state is State.APPROVED and self.not_before is not None)

    @property
    def is_final(self) -> bool:
        """Whether nothing can follow."""
        return self.state in FINAL

    def move(self, state: State, **changes: Any) -> "Operation":  # noqa: ANN401 - the fields' own types apply
        """Return the operation in its next state.

        Raise ValueError where no way leads from here to there.
        """
        if state not in NEXT.get(self.state, frozenset()):
            raise ValueError(f"{self.id}: no way from {self.state} to {state}")
        return replace(self, state=state, **changes)
