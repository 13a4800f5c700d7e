"""A stricter matrix approves nothing that the one before would not have: whatever the votes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import pytest

from bot.core.domain.operation import Verdict
from bot.core.domain.person import Member
from bot.core.domain.requirement import Row, Slot
from bot.core.policy.evaluate import evaluate
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import Matrix
from bot.core.policy.quorum import judge
from tests.proofs.proof import Proof
from tests.tiers import seed, size

CASES = size(2_000, 100_000)
NAMES = ("lead", "dba", "sre")
IDS = {name: frozenset({f"{name}1", f"{name}2"}) for name in NAMES}
FACTS = [
    Facts("deploy", service, place) for service in ("api", "shop") for place in ("staging", "production")
]
Edit = Callable[[Random, Row], Row]


def _more(dice: Random, row: Row) -> Row:
    """Ask for one more approval of a slot."""
    if not row.slots:
        return row
    place = dice.randrange(len(row.slots))
    slots = [replace(slot, count=slot.count + (index == place)) for index, slot in enumerate(row.slots)]
    return replace(row, slots=tuple(slots))


def _another(dice: Random, row: Row) -> Row:
    """Ask for somebody else as well."""
    return replace(row, slots=(*row.slots, Slot((dice.choice(NAMES),))))


def _fewer_roles(dice: Random, row: Row) -> Row:
    """Let one role less fill a slot."""
    slots = [
        replace(slot, roles=tuple(dice.sample(slot.roles, len(slot.roles) - 1)))
        if len(slot.roles) > 1 and dice.random() < 0.5
        else slot
        for slot in row.slots
    ]
    return replace(row, slots=tuple(slots))


def _fewer_askers(dice: Random, row: Row) -> Row:
    """Let one role less ask."""
    return replace(row, requesters=tuple(dice.sample(row.requesters, max(1, len(row.requesters) - 1))))


EDITS: Sequence[Edit] = (_more, _another, _fewer_roles, _fewer_askers)


def drawn(dice: Random) -> Matrix:
    """Return some matrix in which no two rows are for the same."""
    rows = [
        Row(
            "deploy",
            service,
            (place,),
            slots=tuple(
                Slot(tuple(dice.sample(NAMES, dice.randint(1, 3))), dice.randint(1, 2))
                for _ in range(dice.randint(0, 2))
            ),
            requesters=tuple(dice.sample(NAMES, dice.randint(1, 3))),
        )
        for service in (None, "api")
        for place in ("staging", "production")
        if dice.random() < 0.8
    ]
    return Matrix(IDS, tuple(rows))


def stricter(dice: Random, matrix: Matrix) -> Matrix:
    """Return the matrix with some rows made stricter, and perhaps one id taken from a role."""
    rows = tuple(dice.choice(EDITS)(dice, row) if dice.random() < 0.6 else row for row in matrix.rows)
    roles = dict(matrix.roles)
    if dice.random() < 0.4:
        name = dice.choice(NAMES)
        roles[name] = frozenset(sorted(roles[name])[1:])
    return replace(matrix, rows=rows, roles=roles)


def approves(matrix: Matrix, facts: Facts, votes: Sequence[tuple[Member, Verdict]]) -> bool:
    """Tell whether these votes let the request run."""
    decision = evaluate(matrix, facts)
    if decision.is_denied or decision.row is None:
        return False
    return judge(decision.row, matrix.roles, "asker", votes).state == "approved"


@pytest.mark.deeper
@pytest.mark.timeout(0)
def test_stricter_is_stricter(proof: Proof) -> None:
    """What runs under the stricter matrix runs under the one before; not so the other way round."""
    dice = Random(seed())  # noqa: S311 - repeats itself
    ids = sorted(set().union(*IDS.values()))
    violations, fewer = [], 0
    for _ in range(CASES):
        before = drawn(dice)
        after = stricter(dice, before)
        facts = replace(dice.choice(FACTS), requester_roles=frozenset(dice.sample(ids, 3)))
        votes = [
            (Member(str(who), str(who), frozenset(dice.sample(ids, dice.randint(0, 3)))), Verdict.APPROVE)
            for who in range(dice.randint(0, 5))
        ]
        was, now = approves(before, facts, votes), approves(after, facts, votes)
        fewer += was and not now
        if now and not was:
            violations.append(f"{before.rows} -> {after.rows}: {facts} {votes}")
    assert fewer > CASES // 50
    proof.tried("fuzz-stricter", CASES, violations, {"approved only before": f"{fewer:,}"})
