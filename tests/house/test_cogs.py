"""The commands: every cog loads by itself, and no two answer to the same name."""

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterator
from types import ModuleType

from discord.ext import commands

import cogs


def _modules() -> list[ModuleType]:
    found = pkgutil.walk_packages(cogs.__path__, "cogs.")
    return [
        importlib.import_module(module.name)
        for module in found
        if not module.name.split(".")[-1].startswith("_")
    ]


def _cogs(module: ModuleType) -> Iterator[type[commands.Cog]]:
    for value in vars(module).values():
        if inspect.isclass(value) and issubclass(value, commands.Cog) and value.__module__ == module.__name__:
            yield value


def test_every_cog_can_be_loaded() -> None:
    """A module in `cogs` is found by existing, so it has the one door that loading needs."""
    doors = {module.__name__: getattr(module, "setup", None) for module in _modules()}

    assert doors
    assert [name for name, setup in doors.items() if not inspect.iscoroutinefunction(setup)] == []


def test_no_command_shadows_another() -> None:
    """Each top-level command name is given once."""
    names: list[str] = []
    for cog in (cog for module in _modules() for cog in _cogs(module)):
        if cog.__cog_is_app_commands_group__:
            names.append(str(cog.__cog_group_name__))
        else:
            names += [command.name for command in cog.__cog_app_commands__ if command.parent is None]

    assert names
    assert [name for name, times in Counter(names).items() if times > 1] == []
