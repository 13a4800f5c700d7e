"""Who of the voters counts, and whether distinct humans fill every slot of a row, and of each override.

Counting per role lets one person stand for two, giving each voter the first free slot turns away sets of
people who would do; so slots and people are matched exactly, along augmenting paths
(https://en.wikipedia.org/wiki/Maximum_cardinality_matching).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from bot.core.domain.operation import Verdict
from bot.core.domain.person import Member
from bot.core.domain.requirement import Row, Slot
from bot.core.policy.sentences import role_list

RoleIds = Mapping[str, frozenset[str]]
Slots = Sequence[Slot]


@dataclass(frozen=True, slots=True)
class Quorum:
    """Where the votes stand.

    `filled` says who fills which slot (its index, counted on through the overrides), `missing` what is left
    of each slot, `rejected_by` whose ❌ ended it. `open_roles` are the roles whose next holder would bring it
    forward. Approvals that the row and an override both lack are named once: the same people can give both.
    """

    state: Literal["approved", "rejected", "waiting"]
    filled: tuple[tuple[int, Member], ...] = ()
    missing: tuple[Slot, ...] = ()
    rejected_by: Member | None = None
    open_roles: tuple[str, ...] = ()


def judge(
    row: Row,
    role_ids: RoleIds,
    requester_id: str,
    votes: Sequence[tuple[Member, Verdict]],
    overrides: Sequence[Slots] = (),
) -> Quorum:
    """Judge the votes; of several snapshots of one person the last counts, of ✅ and ❌ the ❌.

    `overrides` are the slots of each block that is to be passed. One person counts once for the row and once
    for each override; an override without slots lets nothing pass.
    """
    groups = (row.slots, *overrides)
    members = {member.id: member for member, _ in votes}
    counted = {
        id_: member
        for id_, member in members.items()
        if obstacle(row, role_ids, requester_id, member, overrides) is None
    }
    rejecters = [member.id for member, verdict in votes if verdict != Verdict.APPROVE]
    against = next((counted[id_] for id_ in rejecters if id_ in counted), None)
    if against is not None:
        return Quorum("rejected", missing=_together(groups), rejected_by=against)
    voters = list(counted.values())
    seatings = [_seat(slots, role_ids, voters) for slots in groups]
    filled = tuple((index, member) for index, seats in enumerate(chain(*seatings)) for member in seats)
    missing = _together([_missing(*pair) for pair in zip(groups, seatings, strict=True)])
    if not missing and all(overrides):
        return Quorum("approved", filled)
    return Quorum("waiting", filled, missing, open_roles=_open_roles(groups, role_ids, voters))


def obstacle(
    row: Row, role_ids: RoleIds, requester_id: str, member: Member, overrides: Sequence[Slots] = ()
) -> str | None:
    """Return why this person's vote does not count anywhere, in a sentence; None where it counts."""
    if member.id == requester_id:
        return "Nobody approves or rejects their own request; to withdraw it, cancel it."
    if member.is_bot:
        return "Bots and webhooks have no vote."
    if member.is_pending:
        return "You have not passed the server's membership screening."
    if member.is_timed_out:
        return "You are timed out in this server."
    if voting_role(row, role_ids, member, overrides) is None:
        return _lack(role_ids, member, _names((row.slots, *overrides)))
    return None


def _lack(role_ids: RoleIds, member: Member, names: Sequence[str]) -> str:
    """Return why somebody who holds none of the roles in time has no vote."""
    if any(role_ids.get(name, frozenset()) & member.late_role_ids for name in names):
        return "You were given the role after this was asked for; somebody who had it then has to approve."
    return f"Only {role_list(names)} has a vote here." if names else "Nobody has to approve this."


def voting_role(row: Row, role_ids: RoleIds, member: Member, overrides: Sequence[Slots] = ()) -> str | None:
    """Return the first role of the row, then of the overrides, that the member holds; None without any."""
    names = _names((row.slots, *overrides))
    return next((name for name in names if role_ids.get(name, frozenset()) & member.role_ids), None)


def _names(groups: Iterable[Slots]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for slots in groups for slot in slots for name in slot.roles))


def _seat(slots: Slots, role_ids: RoleIds, members: Sequence[Member]) -> list[list[Member]]:
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


def _missing(slots: Slots, seating: list[list[Member]]) -> tuple[Slot, ...]:
    left = (Slot(slot.roles, slot.count - len(seats)) for slot, seats in zip(slots, seating, strict=True))
    return tuple(slot for slot in left if slot.count > 0)


def _together(groups: Sequence[Slots]) -> tuple[Slot, ...]:
    """Return the slots of the first group, and of each other one what the groups before do not ask for."""
    asked: list[Slot] = []
    for slots in groups:
        known = Counter[tuple[str, ...]]()
        for slot in asked:
            known[slot.roles] += slot.count
        for slot in slots:
            shared = min(known[slot.roles], slot.count)
            known[slot.roles] -= shared
            if slot.count > shared:
                asked.append(Slot(slot.roles, slot.count - shared))
    return tuple(asked)


def _open_roles(groups: Sequence[Slots], role_ids: RoleIds, members: list[Member]) -> tuple[str, ...]:
    def seats(extra: list[Member]) -> int:
        return sum(len(sitting) for slots in groups for sitting in _seat(slots, role_ids, members + extra))

    now = seats([])
    newcomers = ((name, Member("", name, role_ids.get(name, frozenset()))) for name in _names(groups))
    return tuple(name for name, newcomer in newcomers if seats([newcomer]) > now)
