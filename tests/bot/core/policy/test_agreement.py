"""Who has to agree before something is done by hand, in the words of the matrix."""

from pathlib import Path

from bot.core.domain.plan import Action
from bot.core.policy.agreement import agreements
from bot.core.policy.load import load

MATRIX = b"""
version: 1
roles: {engineer: ["118000000000000001"], team-lead: ["118000000000000002"]}
rules:
  - action: deploy
    environment: production
    requesters: [engineer]
    approvals: [{role: team-lead, count: 1}]
  - {action: scale, direction: up, environment: any, approvals: none, requesters: [engineer]}
freezes:
  - {name: weekend, environments: [production], actions: [deploy], schedule: "0 16 * * 5",
     duration: 64h, timezone: Europe/Berlin, override: [{role: team-lead, count: 2}]}
"""


def test_people_read_who_has_to_agree() -> None:
    """By action, with the freezes, which may begin at any time; what no row is for nobody may do."""
    told = agreements(load(MATRIX), "order-service", "production")

    assert told[Action.DEPLOY] == [
        "done by an engineer, agreed by a team lead: ask by phone, write down who.",
        "freeze weekend (from '0 16 * * 5', Europe/Berlin, for 64h): only if 2 team leads let it pass.",
    ]
    assert told[Action.SCALE] == [
        "down: nobody may do this by the matrix.",
        "up: done by an engineer, agreed by nobody else.",
    ]


def test_the_matrix_of_the_project_says_it_for_all() -> None:
    """Each action in each environment has its sentence."""
    matrix = load((Path(__file__).parents[4] / "approval_matrix.yaml").read_bytes())

    for environment in matrix.environments:
        assert all(agreements(matrix, "order-service", environment).values())
