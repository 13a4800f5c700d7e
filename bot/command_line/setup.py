"""The first hour: `init`, `schema`."""

import argparse
import getpass
import os
import sys
from pathlib import Path

from bot.command_line.options import Commands


def add(commands: Commands) -> None:
    """Add `init` and `schema`."""
    init = commands.add_parser("init", help="ask what a bot of your own needs, and write its two files")
    init.add_argument("--config", type=Path, default=Path("chatops.yaml"), help="without it chatops.yaml")
    init.add_argument("--token-file", type=Path, help="the file that holds the bot's token; else it is asked")
    init.add_argument("--guild", metavar="ID", help="the server; else it is asked")
    init.set_defaults(call=_init)

    schema = commands.add_parser("schema", help="print the JSON schema of a YAML file, for editors")
    schema.add_argument(
        "which", nargs="?", choices=("settings", "matrix"), default="settings", help="without it settings"
    )
    schema.set_defaults(call=_schema)


def _init(arguments: argparse.Namespace) -> int:
    from bot.app.init import Asked, Terminal, init  # noqa: PLC0415 - no command waits for another's imports

    is_person = sys.stdin.isatty()  # nobody sees what a script writes, and it ends no line after a question
    read, read_hidden = (input, getpass.getpass) if is_person else (_read_line, _read_line)
    terminal = Terminal(say=print, read=read, read_hidden=read_hidden)
    asked = Asked(config=arguments.config, token_file=arguments.token_file, guild=arguments.guild)
    return init(asked, terminal, os.environ)


def _read_line(prompt: str) -> str:
    sys.stdout.write(f"{prompt}\n")
    sys.stdout.flush()
    return input()


def _schema(arguments: argparse.Namespace) -> int:
    from bot.app import schema  # noqa: PLC0415 - no command waits for another's imports

    return schema.show(arguments.which, print)
