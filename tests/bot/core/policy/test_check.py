"""What `chatops policy check` and `explain` print."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.core.policy.check import check, explain_request
from bot.core.policy.matrix import Freeze
from tests.bot.core.policy.bad_matrices import GOOD
from tests.bot.core.policy.sample import sample


def test_a_good_matrix_is_reported_with_its_gaps() -> None:
    """Combinations without a row are denied, and listed."""
    report = check(GOOD.encode(), "m.yaml")

    assert report.ok
    assert report.lines[0].startswith("m.yaml: valid, 4 rows, 3 roles, digest ")
    assert report.lines[1] == "Without a row, therefore denied:"
    assert "  scale up (any other service) in production" in report.lines
    assert "  rollback (any other service) in staging" in report.lines
    assert "  deploy (any other service) in staging" not in report.lines


def test_a_bad_matrix_is_reported_with_its_places() -> None:
    """One line per fault, as compilers write them."""
    report = check(GOOD.replace("count: 2", "count: 0").encode(), "m.yaml")

    assert not report.ok
    assert report.lines[0] == "m.yaml:16:94: `count` is `0`: write a number from 1 to 100"


def test_a_complete_matrix_has_no_gaps() -> None:
    """Then that is said."""
    report = check(b"""
version: 1
roles: {a: ["1180000000000000011"]}
rules:
  - {action: deploy, environment: any, approvals: none}
  - {action: rollback, environment: any, approvals: none}
  - {action: scale, environment: any, approvals: none}
  - {action: migrate, environment: any, approvals: none}
""", "m.yaml")  # fmt: skip

    assert report.lines[1:] == ("Every request has a row.",)


def test_explaining_a_request() -> None:
    """The row and what it asks; as a role that may not ask, the denial."""
    asked = explain_request(sample(), "deploy", "production", "order-service", "engineer")
    denied = explain_request(sample(), "deploy", "production", None, "dba")

    assert asked.ok
    assert asked.lines[0] == "deploy order-service in production:"
    assert asked.lines[2] == "  Requires approval from a team lead."
    assert denied.lines[1] == "  Denied. Only an engineer may ask for this."
    assert not denied.ok


def test_freezes_are_told() -> None:
    """Those that stand in the way now, and when the others begin; none where the request is denied anyway."""
    weekend = Freeze("weekend", ("production",), ("deploy",), "0 16 * * 5", 64 * 3600, "Europe/Berlin")
    month = replace(weekend, name="month", schedule="0 0 1 * *")
    never = replace(weekend, name="never", schedule="0 0 29 2 *")
    scale = replace(weekend, name="scale", actions=("scale",))
    matrix = replace(sample(), freezes=(weekend, month, never, scale))
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)

    asked = explain_request(matrix, "deploy", "production", "order-service", "engineer", saturday)
    denied = explain_request(matrix, "deploy", "production", "order-service", "dba", saturday)

    assert asked.ok
    assert asked.lines[-2].startswith(
        "  The freeze weekend stops all deploys to production: allowed again at 2026-11-23"
    )
    assert asked.lines[-1] == "  The freeze month begins at 2026-11-30 23:00 UTC."
    assert not any("freeze" in line for line in denied.lines)
    assert not any("freeze" in line for line in explain_request(matrix, "deploy", "production").lines)


def test_a_scale_is_explained_both_ways() -> None:
    """Up and down may be decided by different rows."""
    lines = explain_request(sample(), "scale", "production").lines

    assert "scale up (any other service) in production:" in lines
    assert "scale down (any other service) in production:" in lines


def test_an_unknown_role_or_action_is_said() -> None:
    """Nothing is guessed."""
    role = explain_request(sample(), "deploy", "production", None, "boss")
    action = explain_request(sample(), "destroy", "production")

    assert (role.ok, action.ok) == (False, False)
    assert role.lines[0].startswith("There is no role 'boss' in the matrix: use one of engineer, team-lead")
    assert action.lines[1] == "  Denied. There is no action 'destroy'."
