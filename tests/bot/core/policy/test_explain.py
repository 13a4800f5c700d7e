"""Explaining: which row decides, what is missing, who can give it."""

from dataclasses import replace

from bot.core.domain.operation import Verdict
from bot.core.domain.person import Member
from bot.core.policy.evaluate import evaluate
from bot.core.policy.explain import explain, outline, progress
from bot.core.policy.quorum import judge
from tests.bot.core.policy.sample import LEAD, facts, sample


def test_a_second_factor_is_told() -> None:
    """Whoever will be asked for a code learns of it before."""
    matrix = sample()
    rows = tuple(replace(row, second_factor="totp" if row.slots else None) for row in matrix.rows)
    lines = explain(evaluate(replace(matrix, rows=rows), facts("deploy", "production")))

    assert lines[1:3] == (
        "Requires approval from a team lead.",
        "Each approver gives a code of their authenticator app.",
    )


def test_a_waiting_request_is_explained() -> None:
    """The row, what it asks, how long, and what the votes lack."""
    matrix = sample()
    decision = evaluate(matrix, facts("migrate", "production"))
    assert decision.row is not None
    bob = Member("1", "bob", frozenset({LEAD}))
    quorum = judge(decision.row, matrix.roles, "2", [(bob, Verdict.APPROVE)])

    assert explain(decision, quorum) == (
        f"The row on line {decision.row.line} decides: migrate any service in production.",
        "Requires approval from 2 people, each a team lead or a dba.",
        "A request waits 1h, then it expires.",
        "Who may ask: an engineer.",
        "Approved by @bob.",
        "Still missing: a team lead or a dba.",
        "Who can approve now: a team lead or a dba, not the requester, and nobody twice.",
    )


def test_an_action_that_is_confirmed() -> None:
    """The row's note and the click of confirmation are told."""
    lines = explain(evaluate(sample(), facts("rollback", "production")))

    assert "The requester confirms with one click before it runs." in lines
    assert lines[-1] == "Note: emergency action"


def test_a_denial_is_explained() -> None:
    """One sentence says why."""
    assert explain(evaluate(sample(), facts("deploy", "prod"))) == (
        "Denied. There is no environment 'prod'.",
    )


def test_a_rejection_is_explained() -> None:
    """Who ended it."""
    matrix = sample()
    bob = Member("1", "bob", frozenset({LEAD}))
    quorum = judge(matrix.rows[1], matrix.roles, "2", [(bob, Verdict.REJECT)])

    assert progress(quorum) == ("Rejected by @bob.",)


def test_the_tree_is_outlined() -> None:
    """Every statement on its line, indented under what rests on it."""
    lines = outline(
        evaluate(sample(), replace(facts("deploy", "production"), requester_roles=frozenset())).reason
    )

    assert lines[0] == "- Only an engineer may ask for this."
    assert lines[1] == "  + The request is: deploy api in production."
    assert lines[-1] == "  - Only an engineer may ask for this."
    assert [line[:5] for line in lines[3:-1]] == ["    -", "    +"]


def test_a_full_quorum_lacks_nothing() -> None:
    """Who approved is all there is to say, and nothing where nobody had to."""
    matrix = sample()
    bob = Member("1", "bob", frozenset({LEAD}))

    assert progress(judge(matrix.rows[1], matrix.roles, "2", [(bob, Verdict.APPROVE)])) == (
        "Approved by @bob.",
    )
    assert progress(judge(matrix.rows[0], matrix.roles, "2", [])) == ()


def test_who_approves_twice_over_is_named_once() -> None:
    """One approval for the row and for what blocks it is one person's."""
    matrix = sample()
    bob = Member("1", "bob", frozenset({LEAD}))
    quorum = judge(matrix.rows[1], matrix.roles, "2", [(bob, Verdict.APPROVE)], [matrix.rows[1].slots])

    assert progress(quorum) == ("Approved by @bob.",)


def test_nobody_can_help_where_a_role_has_no_holders() -> None:
    """A role without ids is missing, and not named as a way out."""
    matrix = sample()

    assert progress(judge(matrix.rows[1], {}, "2", [])) == ("Still missing: a team lead.",)
