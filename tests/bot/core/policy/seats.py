"""An oracle for the quorum: no matching, no flow; it tries every way of putting people on seats."""

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Any

from bot.core.domain.operation import Verdict
from bot.core.domain.person import Member
from bot.core.domain.requirement import Row, Slot

IDS = {"lead": frozenset({"L", "L2"}), "dba": frozenset({"D"}), "sre": frozenset({"S"})}
YES, NO = Verdict.APPROVE, Verdict.REJECT
Slots = Sequence[Slot]
Votes = Sequence[tuple[Member, Verdict]]


def row(*slots: Slot) -> Row:
    """Return a row that asks for these slots."""
    return Row("deploy", slots=slots)


def member(name: str, *roles: str, **standing: Any) -> Member:
    """Return a member with the role ids given."""
    return Member(name, name, frozenset(roles), **standing)


def oracle(groups: Sequence[Slots], votes: Votes) -> str:
    """Say what the votes amount to by trying everything, for the row and for each override by itself."""
    latest = {voter.id: voter for voter, _ in votes}
    voters = [voter for voter in latest.values() if counts(voter, groups)]
    against = {voter.id for voter, verdict in votes if verdict is NO}
    if any(voter.id in against for voter in voters):
        return "rejected"
    return "approved" if all(_is_full(slots, voters) for slots in groups) else "waiting"


def _is_full(slots: Slots, voters: Sequence[Member]) -> bool:
    seats = [slot for slot in slots for _ in range(slot.count)]
    return any(
        all(holds(voter, slot) for voter, slot in zip(seated, seats, strict=True))
        for seated in permutations(voters, len(seats))
    )


def counts(voter: Member, groups: Sequence[Slots]) -> bool:
    """Tell whether the voter has a vote anywhere."""
    able = not (voter.is_bot or voter.is_pending or voter.is_timed_out)
    return able and voter.id != "asker" and any(holds(voter, slot) for slots in groups for slot in slots)


def holds(voter: Member, slot: Slot) -> bool:
    """Tell whether the voter has a role that the slot asks for."""
    return any(role_id in IDS[name] for name in slot.roles for role_id in voter.role_ids)


ROLES = [roles for size in (1, 2, 3) for roles in combinations(("lead", "dba", "sre"), size)]
ANY_SLOT = [Slot(roles, count) for roles in ROLES for count in (1, 2)]
ABLE = [
    member(name, *roles)
    for name in ("asker", "a", "b", "c", "d", "e")
    for size in (0, 1, 2, 3)
    for roles in combinations(("L", "L2", "D", "S"), size)
]
UNABLE = [
    member("a", "L", is_bot=True),
    member("b", "L", "D", is_pending=True),
    member("c", "D", "S", is_timed_out=True),
    member("d", "X"),
]
ANY_VOTE = [*((voter, YES) for voter in ABLE * 4 + UNABLE * 9), *((voter, NO) for voter in ABLE[:45])]
