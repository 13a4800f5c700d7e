"""Reactions as votes: exactly two code points, everyone who reacted, nobody twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.chat import votes
from bot.chat.cards import operation as cards
from bot.chat.cards.face import stands
from bot.chat.discord_chat import DiscordChat
from bot.chat.rest import Unreachable
from bot.core.domain.operation import Card, Operation, Place, Verdict
from bot.core.ports.chat import Ballot, CardGone, ChatError
from tests.fakes.bench import rest
from tests.fakes.desk import CATALOG
from tests.fakes.guild import Guild
from tests.fakes.local import BOB, CHANNEL, GUILD, TOKEN, Line, open_line
from tests.fakes.operations import make_operation, make_vote

LIMITED = {"do": "ratelimit", "retry_after": 60.0}


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


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    """Return a client that is logged in at the local Discord, which counts signs as Discord does."""
    async with open_line(tmp_path) as opened:
        await opened.serve()
        await opened.client.login(TOKEN)
        yield opened


def chat(line: Line) -> DiscordChat:
    """Return the chat port there."""
    return DiscordChat(line.client, CATALOG, line.clock, line.tasks, guild_id=str(GUILD))


def operation(line: Line, number: int) -> Operation:
    """Return one that was asked for there just now."""
    place = Place(str(GUILD), str(CHANNEL), "#deployments")
    return make_operation(number, place=place, card=None, created_at=line.clock.now())


async def test_cards_without_a_vote_are_told_in_passing(line: Line) -> None:
    """Only ✅ and ❌ of others are votes, super reactions too; what is gone is not without a vote."""
    port, world = chat(line), line.discord.world
    quiet, voted, liked, burst, gone = [await port.post(operation(line, number)) for number in range(5)]
    world.react(BOB, CHANNEL, int(voted.message_id), "❌")
    world.react(BOB, CHANNEL, int(liked.message_id), "👍")
    world.state.bursting = True
    world.react(BOB, CHANNEL, int(burst.message_id), "✅")
    world.state.bursting = False
    await line.client.http.delete_message(CHANNEL, int(gone.message_id))

    assert list(await port.unvoted([quiet, voted, liked, burst, gone])) == [liked, quiet]


async def test_cards_are_read_by_the_hundred(line: Line) -> None:
    """However many others stand between them; one that is gone, or its channel, costs no others."""
    port = chat(line)
    first = await port.post(operation(line, 1))
    for number in range(120):
        line.discord.world.post(BOB, CHANNEL, f"Talk {number}")
    last = await port.post(operation(line, 2))
    gone = [Card(str(CHANNEL), str(int(last.message_id) + 1)), Card("123", "456")]

    assert list(await port.unvoted([first, last, *gone])) == [last, first]
    assert await port.unvoted([]) == []


@pytest.mark.parametrize("refusal", [{"do": "fail", "status": 403, "code": 50001}, LIMITED])
async def test_a_channel_that_cannot_be_read_costs_no_others(line: Line, refusal: dict[str, Any]) -> None:
    """Its cards are asked about one by one; where Discord is away altogether that is told."""
    port = chat(line)
    card = await port.post(operation(line, 1))
    other, path = Card(str(CHANNEL + 1000), "456"), f"/channels/{CHANNEL + 1000}/messages"

    await line.order(**refusal, method="GET", path=path, times=1)
    assert list(await port.unvoted([other, card])) == [card]
    await line.order(do="fail", status=503, method="GET", path="/channels/*/messages", times=10)
    with pytest.raises(ChatError):
        await port.unvoted([card])


async def test_what_stands_as_it_should_is_not_drawn_again(line: Line) -> None:
    """A start with thousands of open requests edits those alone that changed meanwhile."""
    same, changed = operation(line, 1), operation(line, 2)
    posted = [await chat(line).post(one) for one in (same, changed)]
    port = chat(line)
    await port.unvoted(posted)

    await port.show(replace(same, card=posted[0]))
    await port.show(replace(changed, card=posted[1], votes=(make_vote(),)))
    await line.tasks.idle()

    channel = line.client.get_partial_messageable(CHANNEL)
    edited = [(await channel.fetch_message(int(card.message_id))).edited_at is not None for card in posted]
    assert edited == [False, True]


async def test_what_is_about_to_change_is_drawn_again(line: Line) -> None:
    """A vote is to be shown and withdrawn before it is: the card stands as it should, but not for long."""
    port, asked = chat(line), operation(line, 1)
    card = await port.post(asked)
    turn = port._turns.of(card.channel_id)
    async with AsyncExitStack() as others:
        while not turn.locked():
            await others.enter_async_context(turn)
        await port.show(replace(asked, card=card, votes=(make_vote(),), revision=2))
        await asyncio.sleep(0)  # its edit waits
        await port.unvoted([card])
        await port.show(replace(asked, card=card, revision=3))
    await line.tasks.idle()

    message = await line.client.get_partial_messageable(CHANNEL).fetch_message(int(card.message_id))
    assert stands(message, cards.card(asked, CATALOG))


async def test_what_stands_without_signs_gets_them(line: Line) -> None:
    """The bot died between the card and its signs: it stands as it should, but for them."""
    asked = operation(line, 1)
    card = await chat(line).post(asked)
    message = line.client.get_partial_messageable(CHANNEL).get_partial_message(int(card.message_id))
    assert line.client.user is not None
    await message.remove_reaction("❌", line.client.user)
    port = chat(line)
    await port.unvoted([card])

    await port.show(replace(asked, card=card))
    await line.tasks.idle()

    assert [str(one.emoji) for one in (await message.fetch()).reactions] == ["✅", "❌"]


async def test_cards_are_read_one_after_the_other(guild: Guild) -> None:
    """Of a hundred none is given up because the limits of Discord make it wait for the others."""
    card = await guild.chat.post(guild.operation())
    async with guild.chat._turns_to_read.of(card.channel_id):
        reading = guild.tasks.spawn(guild.chat.ballots(card), "reading")
        await rest()
        assert not reading.done()

    assert await reading == []


async def test_a_turn_that_never_comes_is_no_answer(guild: Guild) -> None:
    """Whoever waits for it is told so and tries again later."""
    card = await guild.chat.post(guild.operation())
    guild.chat._limits = replace(guild.chat._limits, question=0.05)

    async with guild.chat._turns_to_read.of(card.channel_id):
        with pytest.raises(Unreachable):
            await guild.chat.ballots(card)
