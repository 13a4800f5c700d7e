"""Who is meant by a name."""

from typing import Any

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.faults.cast import Cast
from sandbox.discord.plan import GuildPlan
from tests.fakes.local_discord import PLAN

BOT, ALICE, OWNER = Actor(1, is_bot=True), Actor(2, is_bot=False), Actor(9, is_bot=False)


class Quiet:
    """A world in which moderators act without effect."""

    plan: GuildPlan = PLAN

    def __init__(self) -> None:
        self.calls: list[tuple[Actor, Call]] = []
        self.owner = OWNER
        self.bot_role_id = 301

    def request(self, actor: Actor, call: Call) -> object:
        """Remember who asked for what."""
        self.calls.append((actor, call))
        return None

    def grant_role(self, user_id: int, role_id: int) -> None:
        """Do nothing."""

    def revoke_role(self, user_id: int, role_id: int) -> None:
        """Do nothing."""

    def set_permission(self, role_id: int, name: str, *, granted: bool) -> None:
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


def test_the_roles_that_every_guild_has_are_found(cast: Cast) -> None:
    """The bot's own and that of everyone, where a person may not be given them."""
    assert [cast.any_role(name) for name in ("bot", "@everyone", "team-lead", 300)] == [301, 100, 300, 300]
    with pytest.raises(LookupError, match="team-lead"):
        cast.role("bot")


def test_the_owner_moderates() -> None:
    """So that it works whatever the bot may."""
    world = Quiet()
    Cast(world).moderate(Call("DELETE", "/channels/7"))

    assert world.calls == [(OWNER, Call("DELETE", "/channels/7"))]


def test_events_are_found_by_id(cast: Cast) -> None:
    """They are the guild's."""
    assert cast.event("7") == "/guilds/100/scheduled-events/7"


def test_messages_are_found_by_channel_name_or_id(cast: Cast) -> None:
    """Channels made later have only an id."""
    assert cast.channel("general") == "/channels/200"
    assert cast.message("general", "7") == "/channels/200/messages/7"
    assert cast.message(999, 7) == "/channels/999/messages/7"
