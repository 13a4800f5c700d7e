"""What `chatops policy test` says: a team's cases against the matrix, one line for each that fails."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.domain.requirement import Slot
from bot.core.policy.block import blocks
from bot.core.policy.check import Report
from bot.core.policy.coverage import ANY_OTHER
from bot.core.policy.evaluate import evaluate
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import Matrix
from bot.core.policy.sentences import place, request

Answer = tuple[Slot, ...] | Literal["denied", "frozen"]
"""What a request meets: approvals (none of them lets it run), a denial, or a freeze."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request and what it is to meet; `place` is where it stands, as `file:line:column`.

    `who` are the role names of the one who asks; without `service` it is one that no row names. Freezes count
    where the case says `at` what moment it is asked.
    """

    place: str
    who: tuple[str, ...]
    action: str
    environment: str
    expect: Answer
    service: str | None = None
    direction: str | None = None
    at: datetime | None = None
    name: str = ""


def run(matrix: Matrix, cases: Iterable[Case]) -> Report:
    """Judge every case; report those that do not hold, and how many do."""
    judged = [(case, *answer(matrix, case)) for case in cases]
    wrong = [
        f"{case.place}: {_title(case)}: expected {spell(case.expect)}, the matrix says {spell(given)}. {why}"
        for case, given, why in judged
        if _unordered(given) != _unordered(case.expect)
    ]
    held = f"{len(judged) - len(wrong)} of {len(judged)} cases hold."
    return Report(ok=not wrong, lines=(*wrong, held))


def answer(matrix: Matrix, case: Case) -> tuple[Answer, str]:
    """Return what the request of a case meets, and why, in a sentence."""
    decision = evaluate(matrix, _facts(matrix, case))
    if decision.row is None or decision.is_denied:
        return "denied", decision.reason.text
    if case.at is not None:
        asked = (case.action, case.service or ANY_OTHER, case.environment, case.at)
        standing = blocks(matrix, (), (), *asked)
        if standing:
            return "frozen", standing[0].reason
    return decision.row.slots, f"The row on line {decision.row.line} decides: {place(decision.row)}."


def spell(answer: Answer) -> str:
    """Return an answer as people write it into the table."""
    if isinstance(answer, str):
        return answer
    return f"[{', '.join(map(_slot, answer))}]" if answer else "none"


def _facts(matrix: Matrix, case: Case) -> Facts:
    roles = frozenset[str]().union(*map(matrix.role_ids, case.who))
    return Facts(case.action, case.service or ANY_OTHER, case.environment, case.direction, roles)


def _title(case: Case) -> str:
    asked = Facts(case.action, case.service or ANY_OTHER, case.environment, case.direction)
    return case.name or f"{request(asked)} by {' and '.join(case.who) or 'nobody in particular'}"


def _slot(slot: Slot) -> str:
    who = f"role: {slot.roles[0]}" if len(slot.roles) == 1 else f"any_of: [{', '.join(slot.roles)}]"
    return f"{{{who}, count: {slot.count}}}"


def _unordered(answer: Answer) -> object:
    return answer if isinstance(answer, str) else sorted((sorted(slot.roles), slot.count) for slot in answer)
