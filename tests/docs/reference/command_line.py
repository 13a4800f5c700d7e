"""The page of the command line: every command, argument and option of `chatops`."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from bot.command_line import commands
from tests.docs.reference.markdown import code, page, section, table


def command_line_page() -> str:
    """Return the page; raise ValueError where something has no help."""
    return page(
        "Command line",
        "`chatops --help` says the same, and `--help` after any command tells its options.\n"
        "How they end is told by their [exit codes](exit_codes.md).",
        *(_section(words, told, parser) for words, told, parser in walk(commands.parser())),
    )


def walk(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ("chatops",), told: str = ""
) -> Iterator[tuple[tuple[str, ...], str, argparse.ArgumentParser]]:
    """Yield every command that does something: its words, its help and its parser."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield words, told, parser
    for action in inner:
        helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for name, each in action.choices.items():
            yield from walk(each, (*words, name), helps.get(name, ""))


def _section(words: tuple[str, ...], told: str, parser: argparse.ArgumentParser) -> str:
    rows = [_row(words, action) for action in parser._actions if action.dest != "help"]
    if not told:
        raise ValueError(f"{' '.join(words)} has no help: say in `add_parser` what it is for")
    drawn = [table(("argument", "without it", "what it is"), rows)] if rows else []
    return section(" ".join(words), f"{told[:1].upper()}{told[1:]}.\n", *drawn)


def _row(words: tuple[str, ...], action: argparse.Action) -> tuple[str, str, str]:
    name = " ".join([*action.option_strings[-1:], _argument(action)]).strip()
    if not action.help:
        raise ValueError(f"{' '.join(words)} {name} has no help: write one in `add_argument`")
    choices = ", ".join(code(each) for each in action.choices or ())
    return code(name), _default(action), f"{action.help}: {choices}" if choices else action.help


def _argument(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    shown = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    return f"{shown}..." if action.nargs in {"*", "+"} and "[" not in shown else shown


def _default(action: argparse.Action) -> str:
    may_be_missing = action.nargs in {"*", "?"} if not action.option_strings else not action.required
    if not may_be_missing:
        return "it is needed"
    value = action.default
    return code(value) if isinstance(value, str | int | Path) and not isinstance(value, bool) else ""
