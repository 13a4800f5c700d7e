"""Exactly one message, over real sockets, where answers are lost after the deed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.chat.cards import operation as cards
from bot.chat.outbox import Letter, Outbox
from sandbox.discord.rules.nonces import Nonces
from tests.fakes.desk import CATALOG
from tests.fakes.local import BOB, BOT, CHANNEL, TOKEN, Line, open_line
from tests.fakes.operations import make_operation

POSTS = {"do": "fail", "method": "POST", "path": "/channels/*/messages"}


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    """Return a client that is logged in; it needs no gateway to write."""
    async with open_line(tmp_path) as opened:
        await opened.serve()
        await opened.client.login(TOKEN)
        yield opened


def letter(line: Line, **changes: Any) -> Letter:
    """Return the card of a deploy that was asked for just now."""
    operation = make_operation(created_at=line.clock.now(), **changes)
    return Letter(channel_id=str(CHANNEL), face=cards.card(operation, CATALOG), since=operation.created_at)


def outbox(line: Line) -> Outbox:
    """Return an outbox with short pauses."""
    return Outbox(line.client, line.clock, seconds=10.0, pauses=(0.0, 0.0))


async def messages(line: Line) -> list[str]:
    """Return the ids of all messages in the channel."""
    channel = line.client.get_partial_messageable(CHANNEL)
    return [str(message.id) async for message in channel.history()]


@pytest.mark.parametrize(
    "lost",
    [
        {"status": 500, "after_apply": True},
        {"status": 503, "after_apply": True},
        {"reset": True, "after_apply": True},
        {"status": 503},
        {"reset": True},
    ],
    ids=["500 after", "503 after", "reset after", "503 before", "reset before"],
)
async def test_a_lost_answer_makes_no_second_message(line: Line, lost: dict[str, Any]) -> None:
    """Applied or not, one message stands there in the end and its id is known."""
    await line.order(**POSTS, **lost)

    card = await outbox(line).send(letter(line))

    assert await messages(line) == [card.message_id]


class LongPauses:
    """A clock whose pauses are so long that Discord forgets every nonce in them."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def now(self) -> datetime:
        """Return the line's time."""
        return self._line.clock.now()

    async def sleep(self, seconds: float) -> None:
        """Let Discord forget."""
        del seconds
        self._line.discord.world.state.nonces = Nonces()


async def test_it_is_looked_for_before_it_is_posted_again(line: Line) -> None:
    """The nonce holds for minutes only: after a longer outage the bot has to find its message itself."""
    await line.order(**POSTS, status=503, after_apply=True)

    card = await Outbox(line.client, LongPauses(line), seconds=10.0, pauses=(300.0,)).send(letter(line))

    assert await messages(line) == [card.message_id]


async def test_the_same_letter_twice_is_one_message(line: Line) -> None:
    """The nonce makes Discord answer with the first one."""
    asked = letter(line)

    assert await outbox(line).send(asked) == await outbox(line).send(asked)
    assert len(await messages(line)) == 1


async def test_different_operations_are_different_letters(line: Line) -> None:
    """Marks and nonces tell operations apart."""
    first, second = letter(line, id="op_a"), letter(line, id="op_b")

    assert first.nonce != second.nonce
    assert len(first.nonce) <= 25
    assert await outbox(line).send(first) != await outbox(line).send(second)


async def test_an_edition_is_another_letter(line: Line) -> None:
    """What was deleted a moment ago is not what Discord answers with when it is wanted anew."""
    first = replace(letter(line), edition="1")

    assert first.nonce != replace(first, edition="2").nonce != letter(line).nonce
    assert await outbox(line).send(first) != await outbox(line).send(replace(first, edition="2"))


async def test_only_those_named_are_called(line: Line) -> None:
    """A mention of somebody else, and @everyone, stay words."""
    asked = letter(line)
    words = f"<@{BOB}> <@{BOT}> @everyone"
    called = replace(asked, face=replace(asked.face, content=words), people=(str(BOB),))

    message = await outbox(line).deliver(called)

    assert message.raw_mentions == [BOB, BOT]
    assert [person.id for person in message.mentions] == [BOB]
    assert not message.mention_everyone


async def test_a_letter_can_be_looked_for(line: Line) -> None:
    """Without posting it."""
    asked = letter(line)
    assert await outbox(line).find(asked) is None
    card = await outbox(line).send(asked)

    found = await outbox(line).find(asked)

    assert found is not None
    assert str(found.id) == card.message_id


@pytest.mark.parametrize("others", [0, 2, 9])
async def test_it_is_found_among_the_oldest_and_the_newest(
    line: Line, monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    """What was told long after it could have been has more before it than is looked through; or after it."""
    monkeypatch.setattr("bot.chat.outbox._LOOK_BACK", 3)
    about, post = letter(line), outbox(line)
    for number in range(9 - others):
        await post.send(letter(line, number=10 + number))
    card = await post.send(about)
    for number in range(others):
        await post.send(letter(line, number=20 + number))
    found = await post.find(about)

    assert found is not None
    assert str(found.id) == card.message_id
