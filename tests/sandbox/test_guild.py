"""The sample team: the people of the contract, under the ids of the project's own files."""

import base64
from pathlib import Path

import pytest
import yaml

from sandbox.guild import Team, read_team

ROOT = Path(__file__).parents[2]


@pytest.fixture
def team() -> Team:
    """Return the team as the sandbox reads it."""
    return read_team(ROOT / "chatops.yaml")


def test_ids_are_those_of_the_projects_files(team: Team) -> None:
    """What the settings and the matrix name exists in the local Discord under the same id."""
    settings = yaml.safe_load((ROOT / "chatops.yaml").read_text())
    roles = yaml.safe_load((ROOT / "approval_matrix.yaml").read_text())["roles"]
    plan = team.plan()

    assert str(plan.id) == settings["guild"]
    assert {channel.name: str(channel.id) for channel in plan.channels} == settings["channels"]
    assert {role.name: [str(role.id)] for role in plan.roles} == roles


def test_people_hold_the_roles_of_the_contract(team: Team) -> None:
    """Engineers ask, leads approve, mallory has nothing."""
    held = {name: user["roles"] for name, user in team.users().items()}

    assert held == {
        "alice": ["engineer"],
        "dave": ["engineer"],
        "bob": ["engineer", "team-lead"],
        "carol": ["engineer", "team-lead"],
        "erin": ["engineer", "dba"],
        "oncall": ["engineer", "incident-commander"],
        "mallory": [],
    }


def test_the_bots_token_begins_with_its_id(team: Team) -> None:
    """Some libraries read the bot's id out of the token's first part."""
    first = team.bot_token.split(".")[0]

    assert base64.urlsafe_b64decode(first + "==").decode() == str(team.plan().bot.id)


def test_tokens_differ_from_start_to_start(team: Team) -> None:
    """Knowing yesterday's token opens nothing today."""
    again = read_team(ROOT / "chatops.yaml")

    assert team.bot_token != again.bot_token
    assert not set(team.tokens.values()) & set(again.tokens.values())


def test_team_leads_moderate(team: Team) -> None:
    """A lead may clear reactions, so that people can see what that does to a request."""
    permissions = {role.name: role.permissions for role in team.plan().roles}

    assert permissions["team-lead"] == ("manage_messages",)
    assert permissions["engineer"] == ()
