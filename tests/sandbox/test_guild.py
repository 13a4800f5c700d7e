"""The sample team: the people of the contract, under the ids of the project's own files."""

import base64
import stat
from pathlib import Path

import pytest
import yaml

from sandbox.guild import Team, TokensError, keep_tokens, read_team

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


def test_tokens_kept_in_a_file_are_used_again(team: Team, tmp_path: Path) -> None:
    """The bot's and everybody's, so that whoever was connected can come back; for the owner's eyes only."""
    file = tmp_path / "tokens.json"

    first = keep_tokens(team, file)
    again = keep_tokens(read_team(ROOT / "chatops.yaml"), file)

    assert first == team
    assert again == team
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_somebody_without_a_kept_token_gets_a_new_one(team: Team, tmp_path: Path) -> None:
    """A file from before a person joined still serves."""
    (tmp_path / "tokens.json").write_text('{"bot": "b", "people": {"alice": "a", "nobody": "n"}}')

    kept = keep_tokens(team, tmp_path / "tokens.json")

    assert (kept.bot_token, kept.tokens["alice"]) == ("b", "a")
    assert kept.tokens["bob"] == team.tokens["bob"]
    assert {person.name for person in kept.plan().people} == set(team.users())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"bot": "b"}', '{"bot": 1, "people": {}}'])
def test_a_file_that_is_no_tokens_is_named(team: Team, tmp_path: Path, text: str) -> None:
    """It is neither used in part nor overwritten; the person learns what to do."""
    file = tmp_path / "tokens.json"
    file.write_text(text)

    with pytest.raises(TokensError, match=r"tokens\.json.*[Dd]elete it"):
        keep_tokens(team, file)

    assert file.read_text() == text


def test_incidents_have_a_category_of_their_own(team: Team) -> None:
    """Rooms are made in it, and take no place from the other channels."""
    categories = {channel.name: channel.category for channel in team.plan().channels}

    assert categories == {"deployments": "Operations", "incidents": "Incidents", "audit": "Operations"}


def test_roles_may_what_the_samples_show(team: Team) -> None:
    """Engineers pin what belongs to an incident; leads clear reactions, to see what comes of that."""
    permissions = {role.name: role.permissions for role in team.plan().roles}

    assert permissions["team-lead"] == ("manage_messages",)
    assert permissions["engineer"] == ("pin_messages",)
