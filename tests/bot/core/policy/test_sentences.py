"""How policy reads aloud: the words that cards and explanations share."""

import pytest

from bot.core.domain.requirement import Row, Slot
from bot.core.policy.facts import Facts
from bot.core.policy.sentences import people, place, request, requirement, role_list, spoken


@pytest.mark.parametrize(
    ("slots", "sentence"),
    [
        ((), "Requires no approval."),
        ((Slot(("team-lead",)),), "Requires approval from a team lead."),
        ((Slot(("engineer",), 2),), "Requires approval from 2 engineers."),
        ((Slot(("team-lead", "engineer")),), "Requires approval from a team lead or an engineer."),
        ((Slot(("team-lead", "dba"), 2),), "Requires approval from 2 people, each a team lead or a dba."),
        (
            (Slot(("team-lead",)), Slot(("dba",), 3)),
            "Requires approval from a team lead and 3 dbas (different people).",
        ),
    ],
)
def test_requirement(slots: tuple[Slot, ...], sentence: str) -> None:
    """Who has to approve, in one sentence."""
    assert requirement(Row("deploy", slots=slots)) == sentence


def test_names_of_things() -> None:
    """Roles, rows and requests are named the same everywhere."""
    row = Row("scale", "api", ("staging", "production"), "down")

    assert spoken("incident-commander") == "incident commander"
    assert role_list(()) == "nobody"
    assert people((Slot(("dba",)),)) == "a dba"
    assert place(row) == "scale down api in staging, production"
    assert place(Row("deploy")) == "deploy any service in any environment"
    assert request(Facts("scale", "api", "staging", "up")) == "scale up api in staging"
