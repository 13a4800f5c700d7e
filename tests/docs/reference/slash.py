"""The page of the commands in Discord: what a person types, chooses and may expect."""

import importlib
import pkgutil
from collections.abc import Iterator

from discord import app_commands
from discord.ext import commands

import cogs
from bot.core.domain.command import COMMANDS, usage
from bot.core.domain.help import HELP
from tests.docs.reference.markdown import code, page, section, table

Slash = app_commands.Command[commands.Cog, ..., object]


def commands_page() -> str:
    """Return the page; raise KeyError where a command has no help."""
    slash = {_name(cog, command): command for cog in _cogs() for command in _commands(cog)}
    return page(
        "Commands in Discord",
        "Every command, as Discord offers it.\n"
        "`chatops do` takes the same ones as text, in the order of their usage or as `name:value`; "
        "`[...]` may be left out.",
        *(_section(name, slash.get(name)) for name in COMMANDS),
    )


def _section(name: str, command: Slash | None) -> str:
    told = HELP[name]
    facts = [
        told.purpose,
        f"- Usage: {code(usage(name))}",
        f"- Example: {code(told.example)}",
        f"- Who may use it: {told.who or 'whom the approval matrix names for it'}",
    ]
    if command is None:
        group = name.split(maxsplit=1)[0]
        facts.append(f"- In Discord it is an option of [`/{group}`](#{group}).")
        return section(f"/{name}", facts[0] + "\n", "\n".join(facts[1:]) + "\n")
    options = [_option(name, option) for option in command.parameters]
    drawn = [table(("option", "needed", "what it is"), options)] if options else []
    return section(f"/{name}", facts[0] + "\n", "\n".join(facts[1:]) + "\n", *drawn)


def _option(name: str, option: app_commands.Parameter) -> tuple[str, str, str]:
    """Return one row; raise ValueError where nobody says what the option is."""
    told = str(option.description)
    if told in {"", "…"}:
        raise ValueError(f"/{name} {option.display_name} has no description: write one in its cog")
    choices = ", ".join(code(choice.value) for choice in option.choices)
    limits = _limits(option)
    what = told + (f": {choices}" if choices else "") + (f" ({limits})" if limits else "")
    return code(option.display_name), "yes" if option.required else "", what


def _limits(option: app_commands.Parameter) -> str:
    """Say what Discord itself does not let through."""
    if option.max_value is None:
        return ""
    kind = "characters" if option.type.name == "string" else ""
    return f"{option.min_value or 0} to {option.max_value} {kind}".strip()


def _cogs() -> Iterator[type[commands.Cog]]:
    for module in pkgutil.iter_modules(cogs.__path__, "cogs."):
        for value in vars(importlib.import_module(module.name)).values():
            is_cog = isinstance(value, type) and issubclass(value, commands.Cog)
            if is_cog and value.__module__ == module.name:
                yield value


def _commands(cog: type[commands.Cog]) -> list[Slash]:
    return [command for command in cog.__cog_app_commands__ if isinstance(command, app_commands.Command)]


def _name(cog: type[commands.Cog], command: Slash) -> str:
    return f"{cog.__cog_group_name__} {command.name}" if cog.__cog_is_app_commands_group__ else command.name
