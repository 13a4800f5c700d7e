"""The decision over one request: pure, always with its reasons, a denial wherever anything is not known."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.domain.requirement import Row
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import DIRECTIONS, Matrix
from bot.core.policy.rules import CRITERIA, deciding_row, matches
from bot.core.policy.sentences import place, request, requirement, role_list


class Outcome(StrEnum):
    """What the policy says to a request."""

    ALLOWED = "allowed"
    NEEDS_APPROVAL = "needs_approval"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Reason:
    """A statement, whether it holds, and the statements it rests on."""

    holds: bool
    text: str
    parts: tuple["Reason", ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says and why; `row` is the row that decides, None where there is none."""

    outcome: Outcome
    row: Row | None
    reason: Reason

    @property
    def is_denied(self) -> bool:
        """Tell whether the request ends here."""
        return self.outcome is Outcome.DENIED


def evaluate(matrix: Matrix, facts: Facts) -> Decision:
    """Decide over the request; the first statement that does not hold is why it is denied."""
    row = deciding_row(matrix.rows, facts)
    statements = [_readable(matrix, facts), _decided(matrix, facts, row)]
    if row is not None:
        statements.append(_may_ask(matrix, facts, row))
    broken = next((statement for statement in statements if not statement.holds), None)
    if broken is not None or row is None:
        text = broken.text if broken else "No row decides."
        return Decision(Outcome.DENIED, row, Reason(holds=False, text=text, parts=tuple(statements)))
    outcome = Outcome.NEEDS_APPROVAL if row.slots else Outcome.ALLOWED
    return Decision(outcome, row, Reason(holds=True, text=requirement(row), parts=tuple(statements)))


def _readable(matrix: Matrix, facts: Facts) -> Reason:
    if facts.action not in DIRECTIONS:
        return Reason(holds=False, text=f"There is no action {facts.action!a}.")
    if facts.environment not in matrix.environments:
        return Reason(holds=False, text=f"There is no environment {facts.environment!a}.")
    if not facts.service:
        return Reason(holds=False, text="The request names no service.")
    if facts.direction not in DIRECTIONS[facts.action]:
        return Reason(holds=False, text=f"A {facts.action} has no direction {facts.direction!a}.")
    return Reason(holds=True, text=f"The request is: {request(facts)}.")


def _decided(matrix: Matrix, facts: Facts, row: Row | None) -> Reason:
    considered = tuple(_considered(each, facts) for each in matrix.rows if each.action == facts.action)
    if row is not None:
        return Reason(holds=True, text=f"The row on line {row.line} decides: {place(row)}.", parts=considered)
    if any(reason.holds for reason in considered):
        return Reason(holds=False, text="Two rows match equally: the matrix is not valid.", parts=considered)
    text = f"No row of the approval matrix is for {request(facts)}; add one to allow it."
    return Reason(holds=False, text=text, parts=considered)


def _considered(row: Row, facts: Facts) -> Reason:
    off = [criterion.key for criterion in CRITERIA if not criterion.holds(row, facts)]
    fit = f"does not match the {' and '.join(off)}" if off else "matches"
    return Reason(holds=matches(row, facts), text=f"Line {row.line} ({place(row)}) {fit}.")


def _may_ask(matrix: Matrix, facts: Facts, row: Row) -> Reason:
    holders = matrix.ids_of(row.requesters)
    if holders & facts.requester_roles:
        return Reason(holds=True, text=f"The requester is {role_list(row.requesters)}.")
    return Reason(holds=False, text=f"Only {role_list(row.requesters)} may ask for this.")
