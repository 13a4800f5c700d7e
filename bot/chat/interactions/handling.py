"""One interaction from its arrival to its end: named in every line of the log, followed, and counted."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Any

import discord
from structlog.contextvars import bound_contextvars

_RESULT = "result"
_UNKNOWN = "unknown"
_OTHERS = {discord.InteractionType.component: "button", discord.InteractionType.modal_submit: "form"}


class Result(StrEnum):
    """How an interaction ended."""

    DONE = "done"
    REFUSED = "refused"
    TURNED_AWAY = "turned_away"
    FAILED = "failed"


class InHand:
    """The interactions that are handled now; once it `is_closed`, no more are let in."""

    def __init__(self) -> None:
        self.is_closed = False
        self._count = 0
        self._is_empty = asyncio.Event()
        self._is_empty.set()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Have one in hand inside the block."""
        self._count += 1
        self._is_empty.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._is_empty.set()

    async def finish(self, seconds: float) -> None:
        """Let nothing in any more, and give what is in hand so long to come to its end."""
        self.is_closed = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_empty.wait(), seconds)


@contextmanager
def handling(interaction: "discord.Interaction[Any]") -> Iterator[None]:
    """Handle the interaction inside the block; what ends it otherwise than well says so by `ended`."""
    name, watch = _name(interaction), interaction.client.watch
    with (
        interaction.client.entrance.inside.one_more(),
        bound_contextvars(interaction=str(interaction.id), command=name),
        watch.tracer.command(name, str(interaction.id)),
    ):
        try:
            yield
        except Exception:
            ended(interaction, Result.FAILED)
            raise
        finally:
            watch.handled(name, interaction.extras.get(_RESULT, Result.DONE))


def ended(interaction: "discord.Interaction[Any]", result: Result) -> None:
    """Remember how it ended; what was said first stands."""
    interaction.extras.setdefault(_RESULT, result)


def _name(interaction: "discord.Interaction[Any]") -> str:
    """Return the name of the command, of which there are few; never what people typed."""
    if interaction.type in _OTHERS:
        return _OTHERS[interaction.type]
    return _UNKNOWN if interaction.command is None else interaction.command.qualified_name
