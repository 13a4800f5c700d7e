"""What comes in by the tree of commands, and how long an answer to it may take."""

import asyncio
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.chat.interactions import tree
from bot.chat.interactions.entrance import Entrance
from bot.chat.interactions.tree import Tree
from bot.chat.watch import Unwatched

Kind = discord.InteractionType


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[Kind]:
    """Return what has been answered; Discord takes its time."""
    done = list[Kind]()

    async def call(_: Tree, interaction: Any) -> None:
        await asyncio.sleep(0.3)
        done.append(interaction.type)

    monkeypatch.setattr(app_commands.CommandTree, "_call", call)
    monkeypatch.setattr(tree, "_SECONDS", 0.05)
    return done


async def _comes_in(kind: Kind) -> None:
    client: Any = discord.Client(intents=discord.Intents.none())
    inside = SimpleNamespace(entrance=Entrance("1"), watch=Unwatched())
    interaction: Any = SimpleNamespace(type=kind, id=1, client=inside, command=None, extras={})
    await Tree(client)._call(interaction)


async def test_suggestions_are_given_up(answered: list[Kind]) -> None:
    """Whoever types has gone on long since; nobody is told."""
    await _comes_in(Kind.autocomplete)

    assert answered == []


async def test_a_command_takes_as_long_as_it_takes(answered: list[Kind]) -> None:
    """Each of its calls has a limit of its own."""
    await _comes_in(Kind.application_command)

    assert answered == [Kind.application_command]
