"""Evaluating: a table over facts, and a denial wherever anything is missing."""

from dataclasses import replace

import pytest

from bot.core.domain.requirement import Row, Slot
from bot.core.policy.evaluate import Outcome, evaluate
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import Matrix
from tests.bot.core.policy.sample import LEAD, facts, sample

FREE, ASK, NO = Outcome.ALLOWED, Outcome.NEEDS_APPROVAL, Outcome.DENIED


@pytest.mark.parametrize(
    ("request_", "outcome", "text"),
    [
        (facts("deploy", "development"), FREE, "Requires no approval."),
        (facts("deploy", "staging"), FREE, "Requires no approval."),
        (facts("deploy", "production"), ASK, "Requires approval from a team lead."),
        (facts("rollback", "production"), FREE, "Requires no approval."),
        (facts("scale", "production", "up"), FREE, "Requires no approval."),
        (facts("scale", "production", "down"), ASK, "Requires approval from a team lead."),
        (facts("scale", "staging", "down"), FREE, "Requires no approval."),
        (facts("migrate", "production"), ASK, "Requires approval from 2 people, each a team lead or a dba."),
        (facts("deploy", "production", None, LEAD), NO, "Only an engineer may ask for this."),
        (facts("deploy", "production", None, "9"), NO, "Only an engineer may ask for this."),
        (facts("destroy", "production"), NO, "There is no action 'destroy'."),
        (facts("deploy", "prod"), NO, "There is no environment 'prod'."),
        (facts("deploy", ""), NO, "There is no environment ''."),
        (facts("deploy", "production", service=""), NO, "The request names no service."),
        (facts("deploy", "production", "up"), NO, "A deploy has no direction 'up'."),
        (facts("scale", "production"), NO, "A scale has no direction None."),
        (facts("scale", "production", "sideways"), NO, "A scale has no direction 'sideways'."),
    ],
)
def test_the_sample_matrix_decides(request_: Facts, outcome: Outcome, text: str) -> None:
    """Each request gets one outcome, and the sentence that says why."""
    decision = evaluate(sample(), request_)

    assert (decision.outcome, decision.reason.text) == (outcome, text)
    assert decision.is_denied == (outcome is NO)
    assert decision.reason.holds == (outcome is not NO)


def test_nobody_without_a_role_may_ask() -> None:
    """An empty set of roles is not a pass."""
    decision = evaluate(sample(), replace(facts("deploy", "staging"), requester_roles=frozenset()))

    assert decision.outcome is NO


def test_an_empty_matrix_denies_everything() -> None:
    """No row is no permission."""
    decision = evaluate(Matrix(roles={}, rows=()), facts("deploy", "staging"))

    assert (decision.outcome, decision.row) == (NO, None)
    assert (
        decision.reason.text
        == "No row of the approval matrix is for deploy api in staging; add one to allow it."
    )


def test_two_equal_rows_deny() -> None:
    """A matrix that no loader would give is not settled by the order of its rows."""
    twice = (Row("deploy", requesters=("a",)), Row("deploy", slots=(Slot(("a",)),), requesters=("a",)))
    decision = evaluate(
        Matrix(roles={"a": frozenset({"1"})}, rows=twice), facts("deploy", "staging", None, "1")
    )

    assert (decision.outcome, decision.row) == (NO, None)
    assert decision.reason.text == "Two rows match equally: the matrix is not valid."


def test_a_row_without_requesters_lets_nobody_ask() -> None:
    """Roles that are not declared have no holders."""
    rows = (Row("deploy", requesters=()), Row("scale", requesters=("ghost",)))
    matrix = Matrix(roles={}, rows=rows)

    assert evaluate(matrix, facts("deploy", "staging")).reason.text == "Only nobody may ask for this."
    assert evaluate(matrix, facts("scale", "staging", "up")).outcome is NO


def test_the_reasons_name_every_row_considered() -> None:
    """The tree says which rows matched and what kept the others from it."""
    decided = evaluate(sample(), facts("deploy", "production")).reason.parts[1]

    assert [(part.holds, part.text.split("(")[1]) for part in decided.parts] == [
        (False, "deploy any service in development, staging) does not match the environment."),
        (True, "deploy any service in production) matches."),
    ]
