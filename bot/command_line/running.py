"""The bot itself and what reaches it while it runs: `run`, `check`, `do`, `backup`."""

import argparse
import asyncio
import os
from functools import partial
from pathlib import Path

from bot.command_line.options import Commands, take_settings


def add(commands: Commands) -> None:
    """Add `run`, `check`, `do` and `backup`."""
    run = commands.add_parser("run", help="run the bot; DISCORD_TOKEN holds its token")
    take_settings(run)
    run.set_defaults(call=_run)

    check = commands.add_parser("check", help="look at settings, matrix, token, roles and back ends")
    take_settings(check)
    check.add_argument("--json", action="store_true", help="print JSON lines")
    check.set_defaults(call=_check)

    do = commands.add_parser("do", help="carry out a command without Discord's client")
    do.add_argument("command", help="like '/deploy order-service v2.4.1 staging'")
    do.add_argument("--yes", action="store_true", help="confirm beforehand what asks for a confirmation")
    do.add_argument("--as", dest="user", required=True, help="whose name it is done in: user name or id")
    take_settings(do)
    do.set_defaults(call=_do)

    backup = commands.add_parser("backup", help="copy everything the bot remembers into one new file")
    backup.add_argument("file", type=Path, help="a name that is not there yet")
    take_settings(backup)
    backup.set_defaults(call=_backup)


def _run(arguments: argparse.Namespace) -> int:
    from bot.app import instance, settings  # noqa: PLC0415 - no command waits for another's imports

    found = settings.read(arguments.config, arguments.state)
    instance.refuse_second(found.state)
    from bot.app import edge, run  # noqa: PLC0415 - a second instance ends before the second that this takes

    return asyncio.run(edge.kept_in(found, run.run(found, os.environ)))


def _check(arguments: argparse.Namespace) -> int:
    from bot.app import check, edge, settings  # noqa: PLC0415 - no command waits for another's imports

    found = settings.read(arguments.config, arguments.state)
    return asyncio.run(edge.kept_in(found, check.check(found, os.environ, print, as_json=arguments.json)))


def _do(arguments: argparse.Namespace) -> int:
    from bot.app import do, edge, settings  # noqa: PLC0415 - no command waits for another's imports
    from bot.web.control import Errand  # noqa: PLC0415 - likewise

    errand = Errand(arguments.command, arguments.user, arguments.yes)
    found = settings.read(arguments.config, arguments.state)
    work = do.do(found, os.environ, errand, partial(print, flush=True))
    return edge.handed_over(edge.kept_in(found, work))


def _backup(arguments: argparse.Namespace) -> int:
    from bot.app import backup, settings  # noqa: PLC0415 - no command waits for another's imports

    found = settings.read(arguments.config, arguments.state, settings.Unread())
    return asyncio.run(backup.back_up(found, arguments.file))
