"""Who is meant by a name."""

from typing import Any

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.faults.cast import Cast
from sandbox.discord.plan import GuildPlan
from tests.fakes.local_discord import PLAN

BOT, ALICE = Actor(1, is_bot=True), Actor(2, is_bot=False)


class Quiet:
    """A world in which moderators act without effect."""

    plan: GuildPlan = PLAN

    def __init__(self) -> None:
        self.calls: list[tuple[Actor, Call]] = []

    def request(self, actor: Actor, call: Call) -> object:
        """Remember who asked for what."""
        self.calls.append((actor, call))
        return None

    def grant_role(self, user_id: int, role_id: int) -> None:
        """Do nothing."""

    def revoke_role(self, user_id: int, role_id: int) -> None:
        """Do nothing."""

    def kick(self, user_id: int) -> None:
        """Do nothing."""

    def timeout_member(self, user_id: int, seconds: float) -> None:
        """Do nothing."""


@pytest.fixture
def cast() -> Cast:
    """Return the people of a small guild."""
    return Cast(Quiet())


@pytest.mark.parametrize("name", ["alice", "@alice", "2", 2])
def test_a_person_has_a_name_and_an_id(cast: Cast, name: Any) -> None:
    """Either will do."""
    assert cast.person(name) == 2


@pytest.mark.parametrize(
    ("who", "bot", "alice"), [("bot", True, False), ("alice", False, True), ("all", True, True)]
)
def test_who_is_the_bot_one_person_or_all(cast: Cast, who: str, *, bot: bool, alice: bool) -> None:
    """What `who` of an order selects."""
    assert (cast.whom(who)(BOT), cast.whom(who)(ALICE)) == (bot, alice)


def test_strangers_are_refused_with_the_names_there_are(cast: Cast) -> None:
    """The sentence helps to write the order again."""
    with pytest.raises(LookupError, match="alice, bob"):
        cast.person("mallory")
    with pytest.raises(LookupError, match="team-lead"):
        cast.role("king")


def test_messages_are_found_by_channel_name_or_id(cast: Cast) -> None:
    """Channels made later have only an id."""
    assert cast.message("general", "7") == "/channels/200/messages/7"
    assert cast.message(999, 7) == "/channels/999/messages/7"
