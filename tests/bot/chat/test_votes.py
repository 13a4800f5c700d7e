"""Reactions as votes: exactly two code points, everyone who reacted, nobody twice."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from bot.chat import votes
from bot.core.domain.operation import Card, Verdict
from bot.core.ports.chat import Ballot, CardGone, ChatError
from tests.fakes.guild import Guild


@dataclass
class Reaction:
    """An emoji as the gateway names it."""

    name: str
    id: int | None = None


def test_the_two_signs() -> None:
    """White heavy check mark and cross mark."""
    assert votes.verdict(Reaction("✅")) is Verdict.APPROVE
    assert votes.verdict(Reaction("❌")) is Verdict.REJECT


@pytest.mark.parametrize("other", ["✔️", "✔", "☑️", "✅\ufe0f", "👍", "👍🏽", "❎", "✖️", "x", "", "✅ "])
def test_look_alikes_are_no_votes(other: str) -> None:
    """What looks like a vote but is another emoji says nothing."""
    assert votes.verdict(Reaction(other)) is None


def test_a_custom_emoji_may_be_called_anything() -> None:
    """An emoji with an id is no vote, whatever its name."""
    assert votes.verdict(Reaction("✅", id=5)) is None


async def test_reads_back_everyone_but_the_bot(guild: Guild) -> None:
    """All votes that stand on the card come back, each once; the bot's own seeds do not."""
    card = await guild.chat.post(guild.operation())
    message = guild.deployments.last_message
    await guild.bob.react(message, "✅")
    await guild.alice.react(message, "❌")
    await guild.alice.react(message, "👍")

    found = await guild.chat.ballots(card)

    assert set(found) == {
        Ballot(str(guild.bob.id), Verdict.APPROVE),
        Ballot(str(guild.alice.id), Verdict.REJECT),
    }
    assert len(found) == 2


@dataclass
class Reactions:
    """Discord's own reading of reactions: by sign and kind, ascending, at most so many users a page."""

    users: dict[tuple[str, int], list[int]]

    async def get_reaction_users(
        self, _: int, __: int, emoji: str, limit: int, after: int | None, kind: int
    ) -> list[dict[str, str]]:
        """Answer as https://docs.discord.com/developers/resources/message#get-reactions says."""
        found = [id_ for id_ in self.users.get((emoji, kind), []) if id_ > (after or 0)]
        return [{"id": str(id_)} for id_ in found[:limit]]


@pytest.mark.parametrize(
    ("users", "voters"),
    [
        ({("✅", 1): [7]}, {7}),
        ({("✅", 0): [7], ("✅", 1): [7, 8]}, {7, 8}),
        ({("✅", 0): list(range(2, 252))}, set(range(2, 252))),
        ({("✅", 0): list(range(2, 102))}, set(range(2, 102))),
    ],
)
async def test_every_kind_and_page_is_read(users: dict[tuple[str, int], list[int]], voters: set[int]) -> None:
    """Super reactions are votes as well, once for a person who gave both; so is the 101st."""
    client: Any = SimpleNamespace(http=Reactions(users), user=SimpleNamespace(id=1))

    found = await votes.on_card(client, Card("5", "6"), seconds=10)

    assert sorted(int(ballot.user_id) for ballot in found) == sorted(voters)


async def test_a_deleted_card_is_gone(guild: Guild) -> None:
    """A message that is no more raises CardGone."""
    card = Card(str(guild.deployments.id), "123")

    with pytest.raises(CardGone):
        await guild.chat.ballots(card)


async def test_an_outage_tells_nothing(guild: Guild) -> None:
    """No answer is not the same as no votes."""
    card = await guild.chat.post(guild.operation())
    guild.env.inject_error("GET", "/channels/*/messages/*/reactions/*", status=500)

    with pytest.raises(ChatError):
        await guild.chat.ballots(card)
