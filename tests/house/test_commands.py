"""The commands in Discord, in a terminal and in the manual are the same."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from discord import app_commands
from discord.ext import commands

import cogs
from bot.core.domain.command import COMMANDS, Usage, parse
from bot.core.domain.help import HELP

Slash = app_commands.Command[commands.Cog, ..., object]


def _slash() -> dict[str, Usage]:
    """Return what Discord is told: each command with the options it needs, in order, and may have."""
    return {
        _name(cog, command): _usage(command)
        for cog in _cogs()
        for command in cog.__cog_app_commands__
        if isinstance(command, app_commands.Command)
    }


def _cogs() -> Iterator[type[commands.Cog]]:
    for module in pkgutil.iter_modules(cogs.__path__, "cogs."):
        for value in vars(importlib.import_module(module.name)).values():
            if (
                isinstance(value, type)
                and issubclass(value, commands.Cog)
                and value.__module__ == module.name
            ):
                yield value


def _name(cog: type[commands.Cog], command: Slash) -> str:
    return f"{cog.__cog_group_name__} {command.name}" if cog.__cog_is_app_commands_group__ else command.name


def _usage(command: Slash) -> Usage:
    needed = tuple(option.display_name for option in command.parameters if option.required)
    may_have = tuple(option.display_name for option in command.parameters if not option.required)
    return Usage(needed, may_have)


def _typed(name: str) -> Usage:
    """Return the words of a typed command as Discord has them.

    A subcommand that takes the one word is an option there; what a form asks for may be left out.
    """
    usage = COMMANDS[name]
    inner = [each.removeprefix(f"{name} ") for each in COMMANDS if each.startswith(f"{name} ")]
    required = tuple(each for each in usage.required if each not in usage.in_a_form)
    return Usage(required, (*usage.in_a_form, *usage.optional, *inner))


def test_discord_takes_the_words_of_the_table() -> None:
    """Chosen in Discord or typed, a command is the same: its name, its options, and which are needed."""
    slash = _slash()
    top = {name for name in COMMANDS if name.rpartition(" ")[0] not in COMMANDS}

    assert set(slash) <= set(COMMANDS), "no command is left out of the table"
    assert top <= set(slash), "no command of the table is left out of Discord"
    assert slash == {name: Usage(_typed(name).required, _typed(name).optional) for name in slash}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(name: str) -> None:
    """Each is told in one sentence, with an example that can be typed as it stands."""
    told = HELP[name]

    assert parse(told.example).name == name
    assert told.purpose.endswith(".")
    assert "\n" not in told.purpose


def test_help_is_for_commands() -> None:
    """What there is no longer is no longer explained."""
    assert set(HELP) == set(COMMANDS)
