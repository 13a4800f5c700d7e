"""Whether there are enough people for the approvals that a matrix asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.domain.operation import Verdict
from bot.core.domain.person import Member
from bot.core.domain.requirement import Row, Slot
from bot.core.policy.matrix import Matrix
from bot.core.policy.quorum import judge
from bot.core.policy.sentences import people, place


@dataclass(frozen=True, slots=True)
class Shortage:
    """Approvals that cannot all be given, or (`of_requesters`) not where one of those people is who asks."""

    text: str
    of_requesters: bool = False


def shortages(matrix: Matrix, counts: Mapping[str, int]) -> Iterator[Shortage]:
    """Yield the rows and overrides that ask for more people than hold the roles; `counts` are by role id.

    Nobody can tell by numbers who holds two roles, so people are taken for as many as they can be: what is
    short of these is short for certain.
    """
    for what, slots in _asked(matrix):
        held = {id_: counts.get(id_, 0) for slot in slots for id_ in _ids(matrix, slot)}
        if not _suffice(matrix, slots, held):
            yield Shortage(f"{what} asks for {people(slots)}, and too few hold that: nothing can pass")
        elif any(
            not _suffice(matrix, slots, {**held, id_: number - 1}) for id_, number in held.items() if number
        ):
            yield Shortage(
                f"{what} asks for {people(slots)}, and no more hold that: none of them can be who asks",
                of_requesters=True,
            )


def _asked(matrix: Matrix) -> Iterator[tuple[str, Sequence[Slot]]]:
    yield from ((f"line {row.line} ({place(row)})", row.slots) for row in matrix.rows if row.slots)
    for freeze in matrix.freezes:
        if freeze.override:
            yield f"the override of freeze {freeze.name}", freeze.override


def _ids(matrix: Matrix, slot: Slot) -> frozenset[str]:
    return frozenset[str]().union(*map(matrix.role_ids, slot.roles))


def _suffice(matrix: Matrix, slots: Sequence[Slot], held: Mapping[str, int]) -> bool:
    """Tell whether all could agree if each person held one role only."""
    wanted = sum(slot.count for slot in slots)
    voters = [
        (Member(f"{id_}-{number}", id_, frozenset({id_})), Verdict.APPROVE)
        for id_, holders in held.items()
        for number in range(min(holders, wanted))
    ]
    return judge(Row("", slots=tuple(slots)), matrix.roles, "", voters).state == "approved"
