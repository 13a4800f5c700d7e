"""All the commands of `chatops`.

What a command needs is imported when it runs, so that `chatops --help` answers at once.
"""

import argparse

from bot.command_line import audit, fallback, policy, running, sandbox, setup, totp
from bot.command_line.parser import Parser, Version


def parser() -> argparse.ArgumentParser:
    """Return what reads the words of a command line; `call` of what it read carries them out."""
    chatops: argparse.ArgumentParser = Parser(
        prog="chatops", description="Operate your services from Discord."
    )
    chatops.add_argument("--version", nargs=0, action=Version, help="print the version")
    commands = chatops.add_subparsers(required=True, metavar="COMMAND")
    for family in (sandbox, setup, running, policy, audit, totp, fallback):
        family.add(commands)
    return chatops
