"""Commands as a client sends them, by their description in the index."""

import pytest

from tests.e2e.commands import data_of
from tests.e2e.view import Json

TEXT, WHOLE_NUMBER, YES_OR_NO, SUBCOMMAND = 3, 4, 5, 1
SCALE: Json = {
    "id": "1",
    "name": "scale",
    "options": [{"name": "service", "type": TEXT}, {"name": "replicas", "type": WHOLE_NUMBER}],
}
EXPLAIN: Json = {
    "name": "explain",
    "type": SUBCOMMAND,
    "options": [{"name": "action", "type": TEXT}, {"name": "all", "type": YES_OR_NO}],
}
POLICY: Json = {"id": "2", "name": "policy", "options": [EXPLAIN]}
INDEX = [SCALE, POLICY, {"id": "3", "name": "help"}]


def test_options_have_the_types_of_the_command() -> None:
    """Text, whole numbers and booleans go out as what the command declares."""
    assert data_of(INDEX, "scale", {"service": "api-gateway", "replicas": 10}) == {
        "id": "1",
        "name": "scale",
        "type": 1,
        "options": [
            {"name": "service", "type": TEXT, "value": "api-gateway"},
            {"name": "replicas", "type": WHOLE_NUMBER, "value": 10},
        ],
    }


def test_a_wrong_value_goes_out_as_it_is() -> None:
    """Whoever sends what does not fit wants to see it refused: undeclared options have their value's type."""
    [replicas, extra] = data_of(INDEX, "scale", {"replicas": "ten", "extra": True})["options"]

    assert (replicas["type"], replicas["value"]) == (WHOLE_NUMBER, "ten")
    assert (extra["type"], extra["value"]) == (YES_OR_NO, True)


def test_a_subcommand_holds_the_options() -> None:
    """The one that is typed is focused where it stands."""
    [explain] = data_of(INDEX, "policy explain", {"all": False, "action": "de"}, "action")["options"]

    assert explain == {
        "type": SUBCOMMAND,
        "name": "explain",
        "options": [
            {"name": "all", "type": YES_OR_NO, "value": False},
            {"name": "action", "type": TEXT, "value": "de", "focused": True},
        ],
    }


def test_a_command_may_have_no_options() -> None:
    """It is sent without any."""
    assert data_of(INDEX, "help", {})["options"] == []


def test_half_a_command_is_no_command() -> None:
    """A command with subcommands is used by one of them, as in Discord."""
    with pytest.raises(AssertionError, match="/policy is used by its subcommands"):
        data_of(INDEX, "policy", {})
