"""One interaction from its arrival to its end."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import structlog
from typing_extensions import override

from bot.chat.interactions.entrance import Entrance
from bot.chat.interactions.handling import InHand, Result, ended, handling
from bot.chat.watch import Unwatched

Kind = discord.InteractionType


@dataclass
class Counting(Unwatched):
    """Notes how each ended."""

    ended: list[tuple[str, str]] = field(default_factory=list)

    @override
    def handled(self, command: str, result: str) -> None:
        self.ended.append((command, result))


def arrive(watch: Counting, kind: Kind = Kind.application_command, name: str | None = "scale") -> Any:
    """Return what has just come in."""
    client = SimpleNamespace(entrance=Entrance("1"), watch=watch)
    command = None if name is None else SimpleNamespace(qualified_name=name)
    return SimpleNamespace(type=kind, id=7, client=client, command=command, extras={})


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        (Kind.application_command, "incident create", "incident create"),
        (Kind.application_command, None, "unknown"),
        (Kind.component, None, "button"),
        (Kind.modal_submit, None, "form"),
    ],
)
def test_it_is_known_by_few_names(kind: Kind, name: str | None, told: str) -> None:
    """By a command of ours, or by what kind of thing it is; in the log with the id of the interaction."""
    watch = Counting()
    with handling(arrive(watch, kind, name)):
        bound = structlog.contextvars.get_contextvars()

    assert bound == {"interaction": "7", "command": told}
    assert structlog.contextvars.get_contextvars() == {}
    assert watch.ended == [(told, "done")]


def test_what_was_said_first_of_its_end_stands() -> None:
    """A refusal whose answer is lost as well was a refusal."""
    watch = Counting()
    refused, failed = arrive(watch), arrive(watch)
    with handling(refused):
        ended(refused, Result.REFUSED)
        ended(refused, Result.FAILED)
    with pytest.raises(ValueError, match="nobody"), handling(failed):
        raise ValueError("nobody expected that")

    assert watch.ended == [("scale", "refused"), ("scale", "failed")]


async def test_what_is_in_hand_is_waited_for() -> None:
    """Until the last one has ended, at most so long; from then on nobody is let in."""
    inside = InHand()
    with inside.one_more():
        with inside.one_more():
            pass
        finishing = asyncio.ensure_future(inside.finish(10))  # noqa: TID251 - of this test alone
        await asyncio.sleep(0)
        assert (inside.is_closed, finishing.done()) == (True, False)
    await asyncio.wait_for(finishing, 5)
    with inside.one_more():
        await inside.finish(0.01)

    entrance = Entrance("1")
    await entrance.inside.finish(0)
    interaction: Any = SimpleNamespace(guild_id=1, channel_id=2)
    assert (entrance.refusal(interaction) or "").startswith("The bot is being stopped. Nothing was done")
