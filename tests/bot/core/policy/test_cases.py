"""A team's table of cases against the matrix."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.domain.requirement import Slot
from bot.core.policy.cases import Answer, Case, answer, run, spell
from bot.core.policy.matrix import Freeze
from tests.bot.core.policy.sample import sample

LEAD, DBA = Slot(("team-lead",)), Slot(("dba",))
CASE = Case(place="c.yaml:3:5", who=("engineer",), action="deploy", environment="production", expect=(LEAD,))
WEEKEND = Freeze("weekend", ("production",), ("deploy",), "0 16 * * 5", 64 * 3600, "Europe/Berlin")
MATRIX = replace(sample(), freezes=(WEEKEND,))
SATURDAY, MONDAY = datetime(2026, 11, 21, 12, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "given"),
    [
        (CASE, (LEAD,)),
        (replace(CASE, service="order-service"), (LEAD,)),
        (replace(CASE, environment="staging"), ()),
        (replace(CASE, who=()), "denied"),
        (replace(CASE, who=("dba", "team-lead")), "denied"),
        (replace(CASE, who=("dba", "engineer")), (LEAD,)),
        (replace(CASE, action="scale", direction="up"), ()),
        (replace(CASE, action="scale", direction="down"), (LEAD,)),
        (replace(CASE, action="rollback"), ()),  # one click of confirmation is no approval
        (replace(CASE, action="migrate"), (Slot(("team-lead", "dba"), 2),)),
        (replace(CASE, at=SATURDAY), "frozen"),
        (replace(CASE, at=MONDAY), (LEAD,)),
        (replace(CASE, at=SATURDAY, environment="staging"), ()),
        (replace(CASE, at=SATURDAY, who=()), "denied"),  # whoever may not ask may not ask later either
    ],
)
def test_a_case_is_answered_as_the_request_would_be(case: Case, given: Answer) -> None:
    """By the row that decides, and by the freezes of its moment."""
    assert answer(MATRIX, case)[0] == given


def test_cases_that_hold_are_counted() -> None:
    """One line says that all is well; freezes count only where a case says when."""
    report = run(
        MATRIX, [CASE, replace(CASE, at=SATURDAY, expect="frozen"), replace(CASE, who=(), expect="denied")]
    )

    assert (report.ok, report.lines) == (True, ("3 of 3 cases hold.",))


def test_each_case_that_fails_is_a_line() -> None:
    """Its place, what was expected, what the matrix says, and why."""
    report = run(
        MATRIX,
        [
            CASE,
            replace(CASE, expect=()),
            replace(CASE, expect=(LEAD, DBA), name="both have to agree"),
            replace(CASE, expect="denied", service="api", at=MONDAY),
            replace(CASE, place="c.yaml:9:5", at=SATURDAY),
            replace(CASE, who=()),
        ],
    )
    asked = "c.yaml:3:5: deploy (any other service) in production by"
    one = "[{role: team-lead, count: 1}]"
    decides = f"The row on line {MATRIX.rows[1].line} decides: deploy any service in production."
    says = f"the matrix says {one}. {decides}"

    assert not report.ok
    assert report.lines[0] == f"{asked} engineer: expected none, {says}"
    assert report.lines[1].startswith(
        "c.yaml:3:5: both have to agree: expected [{role: team-lead, count: 1}, "
    )
    assert report.lines[2] == f"c.yaml:3:5: deploy api in production by engineer: expected denied, {says}"
    assert report.lines[3].startswith("c.yaml:9:5: deploy")
    assert f"expected {one}, the matrix says frozen. The freeze weekend stops" in report.lines[3]
    denied = "the matrix says denied. Only an engineer may ask for this."
    assert report.lines[4] == f"{asked} nobody in particular: expected {one}, {denied}"
    assert report.lines[5] == "1 of 6 cases hold."


def test_the_order_of_slots_is_no_difference() -> None:
    """Nor that of the roles of one slot; how many of whom is."""
    slots = (Slot(("dba", "team-lead"), 2), LEAD)
    rows = tuple(replace(row, slots=slots) for row in MATRIX.rows)
    matrix = replace(MATRIX, rows=rows)

    assert run(matrix, [replace(CASE, expect=(LEAD, Slot(("team-lead", "dba"), 2)))]).ok
    assert not run(matrix, [replace(CASE, expect=(LEAD, Slot(("team-lead", "dba"), 1)))]).ok
    assert not run(matrix, [replace(CASE, expect=slots[:1])]).ok


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ((), "none"),
        ("frozen", "frozen"),
        (
            (LEAD, Slot(("dba", "team-lead"), 2)),
            "[{role: team-lead, count: 1}, {any_of: [dba, team-lead], count: 2}]",
        ),
    ],
)
def test_answers_are_spelled_as_in_the_table(given: Answer, text: str) -> None:
    """What the matrix says can be copied into it."""
    assert spell(given) == text
