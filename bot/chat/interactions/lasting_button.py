"""What is the same for all buttons that outlive restarts, as their whole meaning stands in their id."""

import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Self

import discord
from discord.ui import Button, DynamicItem, Item, View

from bot.chat.interactions import click

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override


class LastingButton(DynamicItem[Button[View]], ABC, template="(?!)"):
    """A kind of button is made again from its id, which its `template` matches, whenever one is clicked.

    https://discordpy.readthedocs.io/en/stable/interactions/api.html#dynamicitem
    """

    @classmethod
    @abstractmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Return the button whose id this is."""

    @classmethod
    @override
    async def from_custom_id(
        cls, interaction: "discord.Interaction[Any]", item: Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read the button back from its id."""
        return cls.read(match)


class ActingButton(LastingButton, template="(?!)"):
    """Whose click is acknowledged before it is carried out, so that this may take its time."""

    @abstractmethod
    async def act(self, interaction: "discord.Interaction[Any]") -> None:
        """Ask the core, and tell the one who clicked; raise what is told them instead."""

    @override
    async def callback(self, interaction: "discord.Interaction[Any]") -> None:
        """Acknowledge, and act."""
        await click.answer(interaction, lambda: self.act(interaction))


def row(buttons: Iterable[LastingButton]) -> View | None:
    """Return the buttons as they are put under a message; None where there are none."""
    view = View(timeout=None)
    for button in buttons:
        view.add_item(button)
    view.stop()  # or discord.py keeps every view it sends for ever; the ids in the buttons say it all
    return view if view.children else None
