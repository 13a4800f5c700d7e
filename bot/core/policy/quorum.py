"""Who of the voters counts, and whether distinct humans fill every slot of a row.

Counting per role lets one person stand for two, giving each voter the first free slot turns away sets of
people who would do; so slots and people are matched exactly, along augmenting paths
(https://en.wikipedia.org/wiki/Maximum_cardinality_matching).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.domain.operation import Verdict
from bot.core.domain.person import Member
from bot.core.domain.requirement import Row, Slot
from bot.core.policy.sentences import role_list

RoleIds = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Quorum:
    """Where the votes stand.

    `filled` says who fills which slot (its index), `missing` what is left of each slot, `rejected_by` whose
    ❌ ended it. `open_roles` are the roles whose next holder would bring it forward.
    """

    state: Literal["approved", "rejected", "waiting"]
    filled: tuple[tuple[int, Member], ...] = ()
    missing: tuple[Slot, ...] = ()
    rejected_by: Member | None = None
    open_roles: tuple[str, ...] = ()


def judge(row: Row, role_ids: RoleIds, requester_id: str, votes: Sequence[tuple[Member, Verdict]]) -> Quorum:
    """Judge the votes; of several snapshots of one person the last counts, of ✅ and ❌ the ❌."""
    members = {member.id: member for member, _ in votes}
    counted = {
        id_: member
        for id_, member in members.items()
        if obstacle(row, role_ids, requester_id, member) is None
    }
    rejecters = [member.id for member, verdict in votes if verdict != Verdict.APPROVE]
    against = next((counted[id_] for id_ in rejecters if id_ in counted), None)
    if against is not None:
        return Quorum("rejected", missing=row.slots, rejected_by=against)
    seating = _seat(row.slots, role_ids, list(counted.values()))
    filled = tuple((index, member) for index, seats in enumerate(seating) for member in seats)
    missing = _missing(row.slots, seating)
    if not missing:
        return Quorum("approved", filled)
    return Quorum("waiting", filled, missing, open_roles=_open_roles(row, role_ids, list(counted.values())))


def obstacle(row: Row, role_ids: RoleIds, requester_id: str, member: Member) -> str | None:
    """Return why this person's vote does not count for the row, in a sentence; None where it counts."""
    if member.id == requester_id:
        return "Nobody approves or rejects their own request; to withdraw it, cancel it."
    if member.is_bot:
        return "Bots and webhooks have no vote."
    if member.is_pending:
        return "You have not passed the server's membership screening."
    if member.is_timed_out:
        return "You are timed out in this server."
    if voting_role(row, role_ids, member) is None:
        names = dict.fromkeys(name for slot in row.slots for name in slot.roles)
        return f"Only {role_list(names)} has a vote here."
    return None


def voting_role(row: Row, role_ids: RoleIds, member: Member) -> str | None:
    """Return the first role of the row that the member holds, None where they hold none."""
    names = (name for slot in row.slots for name in slot.roles)
    return next((name for name in names if role_ids.get(name, frozenset()) & member.role_ids), None)


def _seat(slots: Sequence[Slot], role_ids: RoleIds, members: Sequence[Member]) -> list[list[Member]]:
    """Give as many members as possible a seat each; return who sits in which slot."""
    wanted = [
        frozenset[str]().union(*(role_ids.get(name, frozenset()) for name in slot.roles)) for slot in slots
    ]
    seating: list[list[Member]] = [[] for _ in slots]

    def find_seat(member: Member, tried: set[int]) -> bool:
        for index, slot in enumerate(slots):
            if index in tried or not wanted[index] & member.role_ids:
                continue
            tried.add(index)
            seats = seating[index]
            if len(seats) < slot.count:
                seats.append(member)
                return True
            for place, sitting in enumerate(seats):
                if find_seat(sitting, tried):
                    seats[place] = member
                    return True
        return False

    for member in members:
        find_seat(member, set())
    return seating


def _missing(slots: Sequence[Slot], seating: list[list[Member]]) -> tuple[Slot, ...]:
    left = (Slot(slot.roles, slot.count - len(seats)) for slot, seats in zip(slots, seating, strict=True))
    return tuple(slot for slot in left if slot.count > 0)


def _open_roles(row: Row, role_ids: RoleIds, members: list[Member]) -> tuple[str, ...]:
    def seats(extra: list[Member]) -> int:
        return sum(map(len, _seat(row.slots, role_ids, members + extra)))

    now = seats([])
    names = dict.fromkeys(name for slot in row.slots for name in slot.roles)
    return tuple(name for name in names if seats([Member("", name, role_ids.get(name, frozenset()))]) > now)
