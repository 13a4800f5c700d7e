"""What is there while the bot is not: `fallback`."""

import argparse
from pathlib import Path

from bot.command_line.options import Commands


def add(commands: Commands) -> None:
    """Add `fallback`."""
    fallback = commands.add_parser("fallback", help="the raw commands to run by hand when the bot is down")
    fallback.add_argument("service", nargs="?", metavar="SERVICE", help="without it all of them")
    fallback.add_argument("--environment", help="without it all of them")
    shape = fallback.add_mutually_exclusive_group()
    shape.add_argument("--markdown", action="store_true", help="to be printed, or put into a wiki")
    shape.add_argument("--json", action="store_true", help="a JSON object for each command")
    fallback.add_argument("--config", type=Path, default=Path("chatops.yaml"), help="without it chatops.yaml")
    fallback.set_defaults(call=_fallback)


def _fallback(arguments: argparse.Namespace) -> int:
    from bot.app import fallback, fallback_sheet  # noqa: PLC0415 - no command waits for another's imports

    sheet = fallback.gather(arguments.config, arguments.service, arguments.environment)
    shown = fallback_sheet.text
    if arguments.markdown or arguments.json:
        shown = fallback_sheet.markdown if arguments.markdown else fallback_sheet.records
    for line in shown(sheet):
        print(line)  # noqa: T201 - the command line speaks by printing
    return 0
