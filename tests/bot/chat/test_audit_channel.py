"""Checkpoints in the audit channel, posted by the real client to the local Discord."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat.audit_channel import AuditChannel
from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.witness import SinkError
from tests.fakes.local import CHANNEL, Line, open_line

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
FIRST, SECOND = Checkpoint(AT, "origin", 1, "aa"), Checkpoint(AT, "origin", 2, "bb")


class Turns:
    """A clock whose pauses last until they are counted; each ends when the next turn is given."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self._turn = asyncio.Semaphore(0)
        self._reached = asyncio.Event()

    def now(self) -> datetime:
        """Return noon."""
        return AT

    async def sleep(self, seconds: float) -> None:
        """Wait for a turn."""
        self.pauses.append(seconds)
        self._reached.set()
        await self._turn.acquire()

    async def rest(self) -> None:
        """Return when the next pause has begun."""
        async with asyncio.timeout(10):
            await self._reached.wait()
        self._reached.clear()

    async def go_on(self) -> None:
        """End the pause, and return when the next one has begun."""
        self._turn.release()
        await self.rest()


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    """Return a client connected to a local Discord."""
    async with open_line(tmp_path) as opened:
        await opened.serve()
        await opened.run()
        yield opened


def channel(line: Line, checkpoints: list[Checkpoint], clock: Turns) -> AuditChannel:
    """Return the channel, the newest checkpoint being the last of `checkpoints`."""

    def newest() -> Checkpoint | None:
        return checkpoints[-1] if checkpoints else None

    return AuditChannel(line.client, str(CHANNEL), newest, clock)


async def posted(line: Line) -> list[str]:
    """Return what stands in the channel, oldest first."""
    messages = [message async for message in line.client.get_partial_messageable(CHANNEL).history()]
    return [message.content for message in reversed(messages)]


async def test_each_post_is_a_message_with_the_three_lines(line: Line) -> None:
    """Whoever copies the block has what `chatops audit verify --checkpoint` reads."""
    checkpoints = [FIRST]
    audit = channel(line, checkpoints, Turns())

    await audit.post()
    checkpoints.append(SECOND)
    await audit.post()

    first, second = await posted(line)
    assert "```\norigin\n1\naa\n```" in first
    assert "```\norigin\n2\nbb\n```" in second


async def test_in_between_the_newest_message_is_edited(line: Line) -> None:
    """Quiet hours leave one message that moves, not a new one every ten minutes."""
    checkpoints = [FIRST]
    clock = Turns()
    line.tasks.spawn(channel(line, checkpoints, clock).keep(), "audit channel")

    await clock.rest()
    checkpoints.append(SECOND)
    await clock.go_on()

    (only,) = await posted(line)
    assert "origin\n2\nbb\n" in only
    assert clock.pauses == [600.0, 600.0]


async def test_a_deleted_message_is_posted_anew(line: Line) -> None:
    """Who deletes the checkpoint finds a new one ten minutes later, not silence."""
    clock = Turns()
    line.tasks.spawn(channel(line, [FIRST], clock).keep(), "audit channel")
    await clock.rest()

    messages: list[Any] = [m async for m in line.client.get_partial_messageable(CHANNEL).history()]
    await messages[0].delete()
    await clock.go_on()
    await clock.go_on()

    assert len(await posted(line)) == 1


async def test_nothing_is_posted_before_there_is_a_checkpoint(line: Line) -> None:
    """An empty log says nothing."""
    await channel(line, [], Turns()).post()

    assert await posted(line) == []


async def test_a_discord_that_does_not_answer_stops_nothing(line: Line) -> None:
    """The copy in the file stands; the post is only logged as missing."""
    await line.order(do="fail", path="/channels/*/messages", method="POST", status=403)

    await channel(line, [FIRST], Turns()).post()

    assert await posted(line) == []


async def test_whoever_waits_for_it_hears_that_it_was_not_posted(line: Line) -> None:
    """As a sink the channel has the checkpoint, or says why not."""
    audit = channel(line, [], Turns())
    await audit.put(SECOND)
    await line.order(do="fail", path="/channels/*/messages", method="POST", status=403)

    with pytest.raises(SinkError, match="403"):
        await audit.put(FIRST)


async def test_its_age_is_that_of_what_people_see(line: Line) -> None:
    """It grows while nothing is posted, also where nothing ever could be; an edit makes it young again."""
    checkpoints, clock = [FIRST], Turns()
    audit = channel(line, checkpoints, clock)
    assert audit.age(AT) == {}
    await line.order(do="fail", path="/channels/*/messages", method="POST", status=403)
    await audit.post()
    assert audit.age(AT + timedelta(minutes=5)) == {"the audit channel": 300.0}

    line.tasks.spawn(audit.keep(), "audit channel")
    await clock.rest()
    checkpoints.append(Checkpoint(AT + timedelta(minutes=4), "origin", 2, "bb"))
    await clock.go_on()

    assert audit.age(AT + timedelta(minutes=5)) == {"the audit channel": 60.0}

    [only] = await posted(line)
    assert "origin\n2\nbb\n" in only
