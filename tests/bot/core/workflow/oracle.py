"""A second opinion on quorums, written without looking at the first: try every way to seat people."""

from itertools import permutations

from bot.core.domain.person import Member
from bot.core.domain.requirement import Row
from bot.core.policy.matrix import Matrix


def may_run(matrix: Matrix, row: Row, requester: str, yes: set[str], people: dict[str, Member]) -> bool:
    """Tell whether different present humans among `yes`, not `requester`, fill every seat of `row`."""
    seats = [slot.roles for slot in row.slots for _ in range(slot.count)]
    able = [people[id_] for id_ in yes if id_ in people and id_ != requester and _is_able(people[id_])]
    return any(
        all(_holds(matrix, member, roles) for member, roles in zip(seated, seats, strict=True))
        for seated in permutations(able, len(seats))
    )


def has_veto(matrix: Matrix, row: Row, requester: str, no: set[str], people: dict[str, Member]) -> bool:
    """Tell whether anyone among `no` has a vote."""
    roles = tuple(role for slot in row.slots for role in slot.roles)
    return any(
        id_ in people and id_ != requester and _is_able(people[id_]) and _holds(matrix, people[id_], roles)
        for id_ in no
    )


def _is_able(member: Member) -> bool:
    return not (member.is_bot or member.is_pending or member.is_timed_out)


def _holds(matrix: Matrix, member: Member, roles: tuple[str, ...]) -> bool:
    return any(matrix.roles[role] & member.role_ids for role in roles)
